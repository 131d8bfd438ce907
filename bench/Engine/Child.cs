using System.Diagnostics;
using System.Globalization;

namespace Cuckoo.Engine;

/// <summary>This program once more, as a process of its own that prints numbers.</summary>
internal static class Child
{
    /// <summary>The numbers it printed, by position.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<double[]> RunAsync(string[] arguments, string? heapLimit = null)
    {
        var program = Environment.ProcessPath!;
        string[] all = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Child).Assembly.Location, .. arguments] : arguments;
        var start = new ProcessStartInfo(program, all) { UseShellExecute = false, RedirectStandardOutput = true };
        if (heapLimit is not null) start.Environment["DOTNET_GCHeapHardLimit"] = heapLimit;
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended with {process.ExitCode}: {text}");
        return [.. text.Split(' ', StringSplitOptions.TrimEntries).Select(one => double.Parse(one, CultureInfo.InvariantCulture))];
    }

    public static int Print(params double[] numbers)
    {
        Console.WriteLine(string.Join(' ', numbers.Select(static one => one.ToString("R", CultureInfo.InvariantCulture))));
        return 0;
    }
}

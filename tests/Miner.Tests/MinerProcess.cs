using System.Diagnostics;
using System.Text.Json;

namespace Cuckoo.Miner.Tests;

/// <summary>The real program as its own process; killed with the test if it still runs.</summary>
internal sealed class MinerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;

    private MinerProcess(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
    }

    public static MinerProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Cuckoo.Miner.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new MinerProcess(Process.Start(start)!);
    }

    /// <summary>The next line of --json of that event; what came before is dropped.</summary>
    public async Task<JsonElement> UntilAsync(string name)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            using var parsed = JsonDocument.Parse(line);
            Assert.NotEqual(default, parsed.RootElement.GetProperty("at").GetDateTimeOffset());
            if (string.Equals(parsed.RootElement.GetProperty("event").GetString(), name, StringComparison.Ordinal))
                return parsed.RootElement.Clone();
        }

        throw new InvalidOperationException($"The miner ended without {name}: {await errors}");
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for the end: exit code, the rest of the output, and the errors.</summary>
    public async Task<(ExitCode Code, string Output, string Errors)> EndAsync()
    {
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return ((ExitCode)process.ExitCode, output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}

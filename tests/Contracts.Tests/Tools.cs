// Runs the tools of contracts/, one at a time: they share forge's folders of what is compiled.

using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace Cuckoo.Contracts.Tests;

/// <summary>What a tool answered.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Errors">What it complained of.</param>
internal sealed record Answer(int Code, string Output, string Errors);

/// <summary>The tools of the contracts' folder, run by node.</summary>
internal static class Tools
{
    // The longest of them, the searches, takes a minute on two idle cores.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(20);

    /// <summary>The folder of the contracts, as the build knew it.</summary>
    public static string Folder { get; } = typeof(Tools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(value => value.Key == "Contracts").Value!;

    /// <summary>Runs <c>node <paramref name="words"/></c> in the contracts' folder and waits for its end; a tool that runs over its time, or whose test is over, is killed with all it started.</summary>
    public static async Task<Answer> RunAsync(string[] words, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("node", words)
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Answer(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

using System.Diagnostics;
using Cuckoo.Chain.Embedded;

namespace Cuckoo.Cli.Processes;

/// <summary>Anvil cannot be had; the message says why and what to do.</summary>
internal sealed class NoAnvilException(string message) : Exception(message);

/// <summary>Where anvil comes from for a network on this machine: from where it was put, or by npm, as the build of the tests gets it.</summary>
internal static class AnvilSupply
{
    private const string Variable = "CUCKOO_ANVIL";

    // Some 100 MB over a slow line; npm itself gives up long before when there is none.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Anvil's path. The variable CUCKOO_ANVIL names it; else it is looked for, and fetched into contracts/node_modules where it is not.</summary>
    /// <param name="fetching">Called before it is fetched, with a sentence.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NoAnvilException">See there.</exception>
    public static async Task<string> FindAsync(Action<string> fetching, CancellationToken cancellation)
    {
        string? configured = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;
        try
        {
            return EmbeddedChain.ProgramPath(configured);
        }
        catch (EmbeddedChainException e) when (configured is not null || ToolchainFile() is null)
        {
            throw new NoAnvilException(e.Message);
        }
        catch (EmbeddedChainException)
        {
            fetching("anvil is fetched by npm, once, into contracts/node_modules");
            await FetchAsync(ToolchainFile()!, cancellation);
        }

        try
        {
            return EmbeddedChain.ProgramPath(null);
        }
        catch (EmbeddedChainException)
        {
            throw new NoAnvilException("npm has no anvil for this platform; install Foundry (getfoundry.sh) so that anvil is on the PATH.");
        }
    }

    // In a clone of the sources the contracts' tools are installed by one project, for the tests as for this.
    private static string? ToolchainFile()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string file = Path.Combine(folder.FullName, "contracts", "toolchain.proj");
            if (File.Exists(file)) return file;
        }

        return null;
    }

    private static async Task FetchAsync(string toolchain, CancellationToken cancellation)
    {
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Patience);
        using Process fetch = new()
        {
            StartInfo = new ProcessStartInfo("dotnet", ["msbuild", toolchain, "-target:Install", "-nologo", "-verbosity:quiet", "-nodeReuse:false"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            fetch.Start();
            Task<string> said = fetch.StandardOutput.ReadToEndAsync(bound.Token), complained = fetch.StandardError.ReadToEndAsync(bound.Token);
            await fetch.WaitForExitAsync(bound.Token);
            if (fetch.ExitCode == 0) return;
            string last = (await said + '\n' + await complained).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
            throw new NoAnvilException($"Anvil could not be fetched: {TerminalText.OneLine(last)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            fetch.Kill(entireProcessTree: true);
            throw new NoAnvilException($"Anvil was not fetched within {Patience.TotalMinutes:0} minutes.");
        }
        catch (OperationCanceledException)
        {
            fetch.Kill(entireProcessTree: true);
            throw;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new NoAnvilException($"Anvil could not be fetched: {e.Message}.");
        }
    }
}

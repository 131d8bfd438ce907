using System.Diagnostics;
using System.Text;

namespace Cuckoo.Silo.Tests.Silos;

/// <summary>The silo as its own process, as an operator starts it.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder errors = new();
    private readonly Task listening;

    private SiloProcess(Process process)
    {
        this.process = process;
        listening = ListenAsync();
    }

    /// <summary>Where it listens; known once it is ready.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Memory it has.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>What it has written to standard error; whole once it has ended.</summary>
    public string Errors
    {
        get
        {
            lock (errors) return errors.ToString();
        }
    }

    /// <summary>Starts it with settings such as <c>Cuckoo:Url=…</c>.</summary>
    public static SiloProcess Start(params string[] settings)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Cuckoo.Silo.dll");
        return new SiloProcess(Process.Start(new ProcessStartInfo("dotnet", [program, .. settings.Select(s => "--" + s)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>Starts it and waits until it takes calls.</summary>
    public static async Task<SiloProcess> StartReadyAsync(params string[] settings)
    {
        SiloProcess silo = Start(settings);
        string? line = await silo.process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line?.StartsWith("ready ", StringComparison.Ordinal) is not true) throw new InvalidOperationException($"The silo said '{line}'.\n{await silo.EndAsync()}: {silo.Errors}");
        silo.Url = new Uri(line[6..]);
        return silo;
    }

    /// <summary>Ends its standard input, as the death of a parent does.</summary>
    public void EndInput() => process.StandardInput.Close();

    /// <summary>Waits until it has ended; gives its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await listening;
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        await listening;
        process.Dispose();
    }

    private async Task ListenAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
            lock (errors) errors.AppendLine(line);
    }
}

// One run of anvil, tied to ours. A shell stands between: it holds the other end of a pipe from us, and when that ends, however
// we ended, it stops anvil, first politely (anvil then writes its state), then for good. So even a SIGKILL of our process leaves
// no orphan. The shell ends when anvil does, with its exit code.

using System.Diagnostics;
using System.Globalization;

namespace Cuckoo.Chain.Embedded;

/// <summary>A running anvil.</summary>
internal sealed class AnvilProcess : IAsyncDisposable
{
    // Descriptor 3 keeps the pipe, since a shell gives its background commands an empty standard input. The second subshell's
    // wait for the pipe must not outlive anvil, and anvil must not outlive the pipe.
    private const string Script = """
        exec 3<&0
        "$@" </dev/null >/dev/null 3<&- &
        chain=$!
        echo "$chain"
        (
          read -r _ <&3
          kill -TERM "$chain"
          tries=0
          while kill -0 "$chain" && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
          kill -KILL "$chain"
        ) >/dev/null 2>&1 &
        watch=$!
        wait "$chain"
        code=$?
        kill "$watch" 2>/dev/null
        exit "$code"
        """;

    // What a program prints on its way out, and more than its arguments' errors take.
    private const int MostErrorText = 2000;

    private readonly Process process;
    private readonly Task<string> errors;
    private bool disposed;

    private AnvilProcess(Process process, int id)
    {
        this.process = process;
        Id = id;
        errors = ReadErrorsAsync(process.StandardError);
        Ended = EndAsync();
    }

    /// <summary>The process id of anvil itself.</summary>
    public int Id { get; }

    /// <summary>Completes when it has ended, with what it said last.</summary>
    public Task<string> Ended { get; }

    /// <summary>Starts it.</summary>
    public static async Task<AnvilProcess> StartAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        // Windows has neither this shell nor signals: there a killed host leaves anvil running.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo("/bin/sh", ["-c", Script, "cuckoo-chain", program, .. arguments]);
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        Process started;
        try
        {
            started = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new EmbeddedChainException($"The embedded chain cannot start {program}: {e.Message}.");
        }

        if (OperatingSystem.IsWindows()) return new AnvilProcess(started, started.Id);
        try
        {
            var line = await started.StandardOutput.ReadLineAsync(cancellation);
            return new AnvilProcess(started, int.Parse(line ?? "", CultureInfo.InvariantCulture));
        }
        catch (Exception e)
        {
            started.Kill(entireProcessTree: true);
            started.Dispose();
            if (e is FormatException) throw new EmbeddedChainException("The embedded chain's shell ended before it began.");
            throw;
        }
    }

    /// <summary>Stops it at once, as a crash would; <see cref="Ended"/> completes soon after.</summary>
    public void Kill()
    {
        try
        {
            using var anvil = Process.GetProcessById(Id);
            anvil.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It had ended by itself.
        }
    }

    /// <summary>Stops it so that it writes its state; for good after five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        if (OperatingSystem.IsWindows()) Kill();
        process.StandardInput.Close();
        await Ended;
        process.Dispose();
    }

    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        var buffer = new char[MostErrorText];
        var text = "";
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
        {
            text += new string(buffer, 0, read);
            if (text.Length > MostErrorText) text = text[^MostErrorText..];
        }

        return text.Trim();
    }

    private async Task<string> EndAsync()
    {
        await process.WaitForExitAsync();
        var last = (await errors).Split('\n').Select(static line => line.Trim()).LastOrDefault(static line => line.Length > 0);
        return string.Create(CultureInfo.InvariantCulture, $"exit code {process.ExitCode}{(last is null ? "" : $", last words: {last}")}");
    }
}

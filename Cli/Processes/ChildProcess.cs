using System.Diagnostics;

namespace Cuckoo.Cli.Processes;

/// <summary>A part of the network did not start, or ended.</summary>
internal sealed class ChildFailedException(string message) : Exception(message);

/// <summary>
/// A part of the network as a process of its own. It is asked to go when this is disposed, and goes by itself when this
/// program is killed, because its standard input ends.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 5;
    // Two seconds where nothing else is going on; a machine that builds something beside it takes a minute. One that fails says so at once.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string name;
    private readonly Process process;
    private readonly Queue<string> complaints = [];
    private readonly TaskCompletionSource<string> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(string name, Process process)
    {
        this.name = name;
        this.process = process;
    }

    /// <summary>Ends when the process does, with one sentence that says how and its last words.</summary>
    public Task<string> Ended => ended.Task;

    /// <summary>Processor time it has taken so far.</summary>
    public TimeSpan ProcessorTime => process.TotalProcessorTime;

    /// <summary>Starts a program and waits for the line that says it is ready.</summary>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="program">Name of its path in this assembly's metadata.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="settings">Its environment, added to ours.</param>
    /// <param name="isReady">Tells the line. It is given every line, also after that one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The process and its line.</returns>
    /// <exception cref="ChildFailedException">It ended, or was not ready in time; its last words are in the message.</exception>
    public static async Task<(ChildProcess Child, string ReadyLine)> Start(
        string name,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> settings,
        Func<string, bool> isReady,
        TimeProvider time,
        CancellationToken cancellation)
    {
        ProcessStartInfo start = new("dotnet", [ProgramFile.PathOf(program), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string key, string value) in settings) start.Environment[key] = value;

        ChildProcess child = new(name, new Process { StartInfo = start, EnableRaisingEvents = true });
        try
        {
            return (child, await child.Run(isReady, time, cancellation));
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks a miner to finish the job it is at and take no more, and waits for its end; other programs do not know the line.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task Drain(CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(ReadOnlyMemory<char>.Empty, cancellation);
            await process.StandardInput.FlushAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
        }
        catch (IOException)
        {
            // It has gone already.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!process.HasExited)
            {
                process.StandardInput.Close();
                using CancellationTokenSource bound = new(TimeSpan.FromSeconds(10));
                await process.WaitForExitAsync(bound.Token);
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }

        process.Dispose();
    }

    private async Task<string> Run(Func<string, bool> isReady, TimeProvider time, CancellationToken cancellation)
    {
        process.OutputDataReceived += (_, line) => Hear(line.Data, isReady);
        process.ErrorDataReceived += (_, line) => Complain(line.Data);
        process.Exited += (_, _) => _ = NoteEnd();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return await ready.Task.WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new ChildFailedException($"The {name} was not ready within {Patience.TotalMinutes:0} minutes. {LastWords()}");
        }
    }

    private void Hear(string? line, Func<string, bool> isReady)
    {
        if (line is not null && isReady(line)) ready.TrySetResult(line);
    }

    private void Complain(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (complaints)
        {
            complaints.Enqueue(line.Trim());
            if (complaints.Count > KeptLines) complaints.Dequeue();
        }
    }

    private async Task NoteEnd()
    {
        // Waits for the last lines of its output, which may come after its end.
        await process.WaitForExitAsync();
        string how = $"The {name} ended with code {process.ExitCode}. {LastWords()}".TrimEnd();
        ended.TrySetResult(how);
        ready.TrySetException(new ChildFailedException(how));
    }

    private string LastWords()
    {
        lock (complaints)
        {
            return string.Join(' ', complaints);
        }
    }
}

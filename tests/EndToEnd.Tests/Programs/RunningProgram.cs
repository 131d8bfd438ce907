// A real program of the network as a process of its own, as a person or an operator would start it. Its lines are awaited, never
// slept for; it is killed with the test if it still runs, and ends by itself when the tests are killed, if it was told to watch
// its standard input.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Cuckoo.EndToEnd.Tests.Programs;

/// <summary>What a program left behind.</summary>
internal sealed record ProgramEnd(int Code, IReadOnlyList<string> Lines, string Errors);

/// <summary>A process of the network.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    // Far above what anything here takes, for machines with one slow core and other work.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string name;
    private readonly Process process;
    private readonly List<string> heard = [];
    private readonly StringBuilder errors = new();
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly Task reading;

    private RunningProgram(string name, Process process)
    {
        this.name = name;
        this.process = process;
        reading = Task.WhenAll(ReadLinesAsync(), ReadErrorsAsync());
    }

    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>Starts a program by its name in the metadata.</summary>
    /// <param name="name">Cli, Miner or Silo.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="settings">Its environment, added to ours.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="ownGroup">Whether it leads a process group of its own, as under a terminal.</param>
    /// <param name="file">A copy of the program; where the build put it when nothing.</param>
    public static RunningProgram Start(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null, string? folder = null, bool ownGroup = false,
        string? file = null)
    {
        string[] command = ["dotnet", "exec", file ?? BuiltFile.PathOf(name), .. arguments];
        if (ownGroup) command = ["setsid", .. command];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach ((string key, string value) in settings ?? new Dictionary<string, string>()) start.Environment[key] = value;
        return new RunningProgram(name, Process.Start(start)!);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProgramEnd> RunAsync(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null, string? folder = null)
    {
        await using RunningProgram program = Start(name, arguments, settings, folder);
        return await program.EndAsync();
    }

    /// <summary>The next line for which <paramref name="isIt"/> holds; what came before is passed over.</summary>
    public async Task<string> UntilAsync(Func<string, bool> isIt)
    {
        using CancellationTokenSource bound = Bound();
        try
        {
            await foreach (string line in lines.Reader.ReadAllAsync(bound.Token))
                if (isIt(line)) return line;
        }
        catch (OperationCanceledException e) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{name} did not say what was waited for. {Words()}", e);
        }

        await reading;
        throw new InvalidOperationException($"{name} ended before it said what was waited for. {Words()}");
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        using CancellationTokenSource bound = Bound();
        await process.WaitForExitAsync(bound.Token);
    }

    /// <summary>Sends a signal by its name, such as INT; to the whole process group when it leads one and <paramref name="toGroup"/>.</summary>
    public async Task SignalAsync(string signal, bool toGroup = false)
    {
        string target = (toGroup ? "-" : "") + process.Id.ToString(CultureInfo.InvariantCulture);
        using Process kill = Process.Start("kill", [$"-{signal}", "--", target]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends its standard input, which asks an attached program to go.</summary>
    public void EndInput() => process.StandardInput.Close();

    /// <summary>Gives it all of its standard input.</summary>
    public async Task InputAsync(string text)
    {
        await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        EndInput();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<ProgramEnd> EndAsync()
    {
        using CancellationTokenSource bound = Bound();
        try
        {
            await process.WaitForExitAsync(bound.Token);
            await reading.WaitAsync(bound.Token);
        }
        catch (OperationCanceledException e) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{name} did not end. {Words()}", e);
        }

        return new ProgramEnd(process.ExitCode, [.. heard], errors.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static CancellationTokenSource Bound()
    {
        CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        return bound;
    }

    /// <summary>How it is, and the last that it said.</summary>
    public string Words()
    {
        process.Refresh();
        string state = process.HasExited ? $"ended with {process.ExitCode}" : $"lives, {process.TotalProcessorTime.TotalSeconds:0.0} s of processor used";
        lock (heard) return $"Process {process.Id} {state}. It said: {string.Join('\n', heard.TakeLast(20))}\nand complained: {errors}";
    }

    private async Task ReadLinesAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (heard) heard.Add(line);
            lines.Writer.TryWrite(line);
        }

        lines.Writer.Complete();
    }

    private async Task ReadErrorsAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
            lock (heard) errors.AppendLine(line);
    }
}

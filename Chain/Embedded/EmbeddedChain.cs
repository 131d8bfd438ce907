// The chain that comes with the program: anvil, started by the host, reachable from this machine alone, with no account that
// anybody has a key to, its state on disk. Whoever needs funds on it is given them by FundAsync.
// It is a development chain: everyone on this machine can do anything to it, and ProductionCheck refuses it.

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Embedded;

/// <summary>A running embedded chain. It is watched, started again when it dies, and ends with the host, however the host ends.</summary>
/// <remarks>
/// After a SIGKILL of anvil its last second may be missing, under constant load its last seconds, since a state that was written
/// while a block was mined is not gone on from: transactions of that time are to be sent again. A chain that goes on from a state
/// begins with an empty block, by which whoever follows sees at once what it has forgotten. The hash of block 0
/// does not last: anvil makes a new one at each start and keeps both.
/// </remarks>
public sealed class EmbeddedChain : IAsyncDisposable
{
    // One slow answer is no death.
    private const int MostMissedChecks = 3;

    private readonly EmbeddedChainOptions options;
    private readonly string program;
    private readonly TimeProvider time;
    private readonly StateFiles state;
    private readonly int port;
    private readonly RpcClient client;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<EmbeddedChainException?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AnvilProcess process;
    private Task watching = Task.CompletedTask;
    private int restarts;

    private EmbeddedChain(EmbeddedChainOptions options, string program, TimeProvider time, StateFiles state, int port, RpcClient client, AnvilProcess process)
        => (this.options, this.program, this.time, this.state, this.port, this.client, this.process) = (options, program, time, state, port, client, process);

    /// <summary>Its HTTP endpoint; stays the same when it is started again.</summary>
    public RpcEndpoint Endpoint => RpcEndpoint.Parse(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

    /// <summary>Its WebSocket endpoint.</summary>
    public RpcEndpoint WebSocket => RpcEndpoint.Parse(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{port}/"));

    /// <summary>A client of it.</summary>
    public IRpc Rpc => client;

    /// <summary>The process id of anvil.</summary>
    public int ProcessId => Volatile.Read(ref process).Id;

    /// <summary>How often it died and was started again.</summary>
    public int Restarts => Volatile.Read(ref restarts);

    /// <summary>Completes when it is over: with null after <see cref="DisposeAsync"/>, with the reason when it was given up.</summary>
    public Task<EmbeddedChainException?> Ended => ended.Task;

    /// <summary>Where anvil is on this machine.</summary>
    /// <param name="configured">A path to use, or null to look in contracts/node_modules from this program upward, then on the PATH.</param>
    /// <exception cref="EmbeddedChainException">It is nowhere; the message says what to do.</exception>
    public static string ProgramPath(string? configured) => AnvilProgram.Find(configured, AppContext.BaseDirectory, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>Starts it, or goes on with the state in its folder.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="time">The clock of its watch.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="EmbeddedChainException">It cannot run; the message says what to do.</exception>
    public static async Task<EmbeddedChain> StartAsync(EmbeddedChainOptions options, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var anvil = ProgramPath(options.Program);
        Directory.CreateDirectory(options.Folder);
        var files = new StateFiles(options.Folder);
        files.Recover();
        // The port was free a moment ago; if another took it since, anvil says so and another port is tried.
        for (var attempt = 1; ; attempt++)
        {
            var at = FreePort();
            var limits = new RpcLimits { Timeout = TimeSpan.FromSeconds(10), Attempts = 1 };
            var rpc = new RpcClient(RpcEndpoint.Parse(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{at}/")), limits, time, new Random(at));
            try
            {
                var run = await RunAsync(options, anvil, files, at, rpc, time, cancellation);
                var chain = new EmbeddedChain(options, anvil, time, files, at, rpc, run);
                chain.watching = chain.WatchAsync();
                return chain;
            }
            catch (EmbeddedChainException) when (attempt < 3)
            {
                await rpc.DisposeAsync();
            }
            catch (Exception)
            {
                await rpc.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Gives an account so many wei, whatever it had.</summary>
    public Task FundAsync(Address account, UInt128 wei, CancellationToken cancellation) => client.AskAsync(Anvil.SetBalance(account, wei), cancellation);

    /// <summary>Kills anvil as a crash would; it is started again. For tests of what then happens.</summary>
    public void Crash() => Volatile.Read(ref process).Kill();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await watching;
        await process.DisposeAsync();
        state.KeepCopy();
        await client.DisposeAsync();
        ended.TrySetResult(null);
        stopping.Dispose();
    }

    private static async Task<AnvilProcess> RunAsync(
        EmbeddedChainOptions options, string anvil, StateFiles files, int at, RpcClient rpc, TimeProvider clock, CancellationToken cancellation)
    {
        string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
        var goesOn = File.Exists(files.Current);
        var run = await AnvilProcess.StartAsync(
            anvil,
            [
                "--host", "127.0.0.1", "--port", Text((ulong)at), "--chain-id", Text(options.ChainId), "--accounts", "0", "--no-cors", "--silent",
                "--state", files.Current, "--state-interval", Text((ulong)options.StateSeconds), "--preserve-historical-states",
                "--prune-history", Text((ulong)options.HistoricalStates),
                // EIP-7825: what the main chain refuses is refused here.
                "--enable-tx-gas-limit",
            ],
            cancellation);
        try
        {
            using var timeout = new CancellationTokenSource(options.StartTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
            while (!await IsAliveAsync(rpc, options.ChainId, either.Token) || (goesOn && !await AnswersAsync(rpc, Anvil.Mine(1), static done => done, either.Token)))
            {
                if (run.Ended.IsCompleted) throw new EmbeddedChainException($"The embedded chain ended at its start: {await run.Ended}.");
                if (timeout.IsCancellationRequested) throw new EmbeddedChainException($"The embedded chain did not answer within {options.StartTimeout.TotalSeconds:0} s of its start.");
                await Task.Delay(TimeSpan.FromMilliseconds(25), clock, cancellation);
            }

            return run;
        }
        catch (Exception)
        {
            run.Kill();
            await run.DisposeAsync();
            throw;
        }
    }

    private static Task<bool> IsAliveAsync(RpcClient rpc, ulong chainId, CancellationToken cancellation)
        => AnswersAsync(rpc, Eth.ChainId, answer => answer == chainId, cancellation);

    private static async Task<bool> AnswersAsync<T>(RpcClient rpc, RpcCall<T> call, Func<T, bool> isRight, CancellationToken cancellation)
    {
        try
        {
            return isRight(await rpc.AskAsync(call, cancellation));
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task WatchAsync()
    {
        var starts = new Queue<long>();
        var missed = 0;
        try
        {
            while (true)
            {
                var wait = Task.Delay(options.HealthInterval, time, stopping.Token);
                await Task.WhenAny(wait, process.Ended);
                stopping.Token.ThrowIfCancellationRequested();
                if (!process.Ended.IsCompleted)
                {
                    state.KeepCopy();
                    missed = await IsAliveAsync(client, options.ChainId, stopping.Token) ? 0 : missed + 1;
                    if (missed < MostMissedChecks) continue;
                    process.Kill();
                }

                missed = 0;
                await RestartAsync(starts);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops it.
        }
        catch (EmbeddedChainException e)
        {
            ended.TrySetResult(e);
        }
    }

    private async Task RestartAsync(Queue<long> starts)
    {
        var reason = await process.Ended;
        while (true)
        {
            while (starts.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > options.RestartWindow) starts.Dequeue();
            if (starts.Count >= options.MostRestarts)
                throw new EmbeddedChainException($"The embedded chain died {starts.Count + 1} times within {options.RestartWindow.TotalMinutes:0.#} minutes ({reason}) and is not started again.");
            starts.Enqueue(time.GetTimestamp());
            await process.DisposeAsync();
            state.Recover();
            try
            {
                Volatile.Write(ref process, await RunAsync(options, program, state, port, client, time, stopping.Token));
                Interlocked.Increment(ref restarts);
                return;
            }
            catch (EmbeddedChainException e)
            {
                reason = e.Message;
            }
        }
    }
}

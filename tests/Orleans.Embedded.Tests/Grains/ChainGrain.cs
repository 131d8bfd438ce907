using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IChainGrain : IGrainWithStringKey
{
    Task<string> Ping(string text);

    /// <summary>Calls the first of <paramref name="path"/>, which calls the next, and so on.</summary>
    Task Walk(string path);

    Task WalkOpen(string path);

    Task WalkSuppressed(string path);

    Task<string?> Value(string key);

    Task<string?> ValueAfterAnAwait(string key, string gate);

    Task<string?> SetAndForget(string key, string value);

    Task<string?> ValueThrough(string key, IChainGrain other);

    Task<bool> WaitForCancellation(string gate, CancellationToken cancellationToken);

    Task Hold(string gate);

    Task<int> Peek();

    IAsyncEnumerable<int> Count(int upTo, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> Through(string gate);

    Task Rest();

    Task<int> Ended();
}

/// <summary>Calls others of its kind, holds, counts, and passes on what came with the call.</summary>
[MayInterleave(nameof(IsPeek))]
public sealed class ChainGrain(Gates gates, LifeLog log) : Grain, IChainGrain
{
    public static bool IsPeek(IInvokable call) => string.Equals(call.GetMethodName(), nameof(Peek), StringComparison.Ordinal);

    public Task<string> Ping(string text) => Task.FromResult($"{this.GetPrimaryKeyString()}: {text}");

    public Task Walk(string path)
    {
        var steps = path.Split(' ', 2);
        if (steps[0].Length == 0) return Task.CompletedTask;
        return GrainFactory.GetGrain<IChainGrain>(steps[0]).Walk(steps.Length > 1 ? steps[1] : "");
    }

    public async Task WalkOpen(string path)
    {
        using var open = RequestContext.AllowCallChainReentrancy();
        await Walk(path);
    }

    public async Task WalkSuppressed(string path)
    {
        using var open = RequestContext.AllowCallChainReentrancy();
        using var closed = RequestContext.SuppressCallChainReentrancy();
        await Walk(path);
    }

    public Task<string?> Value(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public async Task<string?> ValueAfterAnAwait(string key, string gate)
    {
        await gates.Pass(gate);
        return RequestContext.Get(key) as string;
    }

    public Task<string?> SetAndForget(string key, string value)
    {
        var before = RequestContext.Get(key) as string;
        RequestContext.Set(key, value);
        return Task.FromResult(before);
    }

    public Task<string?> ValueThrough(string key, IChainGrain other) => other.Value(key);

    public async Task<bool> WaitForCancellation(string gate, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var scheduler = TaskScheduler.Current;
        await using var registration = cancellationToken.Register(() => cancelled.TrySetResult(TaskScheduler.Current == scheduler));
        _ = gates.Pass(gate);
        log.Add($"cancelled in turn: {await cancelled.Task}");
        return true;
    }

    public Task Hold(string gate) => gates.Pass(gate);

    public Task<int> Peek() => Task.FromResult(1);

    public async IAsyncEnumerable<int> Count(int upTo, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (var number = 1; number <= upTo; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return number;
                if (number % 7 == 0) await Task.Yield();
            }
        }
        finally
        {
            log.Add("count ended");
        }
    }

    public async IAsyncEnumerable<int> Through(string gate)
    {
        yield return 1;
        await gates.Pass(gate);
        if (gate.StartsWith("bad", StringComparison.Ordinal)) throw new InvalidOperationException("bad gate");
        yield return 2;
    }

    public Task Rest()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<int> Ended() => Task.FromResult(log.Count("count ended"));
}

public interface IWorkerGrain : IGrainWithStringKey
{
    Task<int> Work(string gate);
}

/// <summary>Keeps nothing; says which of its kind it is.</summary>
[StatelessWorker(2)]
public sealed class WorkerGrain(Gates gates, LifeLog log) : Grain, IWorkerGrain
{
    private int _number;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        log.Add("activate");
        _number = log.Count("activate");
        return Task.CompletedTask;
    }

    public async Task<int> Work(string gate)
    {
        await gates.Pass(gate);
        return _number;
    }
}

public interface IListener : IGrainObserver
{
    void Heard(string text);

    Task<int> Answer(int number);
}

public interface ITellingGrain : IGrainWithStringKey
{
    Task Tell(IListener listener, string text);

    Task<int> Ask(IListener listener, int number);

    Task Subscribe(IListener listener);

    Task<int> TellAll(string text);
}

/// <summary>Tells observers what it was told.</summary>
public sealed class TellingGrain(TimeProvider time, Microsoft.Extensions.Logging.ILogger<TellingGrain> logger) : Grain, ITellingGrain
{
    private readonly global::Orleans.Utilities.ObserverManager<IListener> _listeners = new(TimeSpan.FromMinutes(5), logger) { GetDateTime = () => time.GetUtcNow().UtcDateTime };

    public Task Tell(IListener listener, string text)
    {
        listener.Heard(text);
        return Task.CompletedTask;
    }

    public Task<int> Ask(IListener listener, int number) => listener.Answer(number);

    public Task Subscribe(IListener listener)
    {
        _listeners.Subscribe(listener, listener);
        return Task.CompletedTask;
    }

    public Task<int> TellAll(string text)
    {
        _listeners.Notify(one => one.Heard(text));
        return Task.FromResult(_listeners.Count);
    }
}

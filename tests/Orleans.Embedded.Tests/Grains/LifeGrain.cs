using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface ILifeGrain : IGrainWithStringKey
{
    Task<int> Activations();

    Task Hold(string gate);

    Task Rest();

    Task Delay(TimeSpan time);

    Task Tick(string name, TimeSpan due, TimeSpan period, bool interleave, bool keepAlive);

    Task Change(string name, TimeSpan due, TimeSpan period);

    Task Cancel(string name);

    [AlwaysInterleave]
    Task<int> Ticks();
}

/// <summary>What lives grains have had: outlives them.</summary>
public sealed class LifeLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public Func<Task> OnActivate { get; set; } = static () => Task.CompletedTask;

    public Func<Task> OnDeactivate { get; set; } = static () => Task.CompletedTask;

    public Func<string, Task> OnTick { get; set; } = static _ => Task.CompletedTask;

    public bool RestsAtOnce { get; set; }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public void Add(string line)
    {
        lock (_gate) _lines.Add(line);
    }

    public int Count(string line)
    {
        lock (_gate) return _lines.Count(one => string.Equals(one, line, StringComparison.Ordinal));
    }
}

/// <summary>Writes down how it begins, ticks and ends.</summary>
public sealed class LifeGrain(LifeLog log, Gates gates) : Grain, ILifeGrain
{
    private readonly Dictionary<string, IGrainTimer> _timers = new(StringComparer.Ordinal);
    private int _ticks;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        log.Add("activate");
        if (log.RestsAtOnce) DeactivateOnIdle();
        await log.OnActivate();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        log.Add($"deactivate {reason.ReasonCode}");
        await log.OnDeactivate();
    }

    public Task<int> Activations() => Task.FromResult(log.Count("activate"));

    public Task Hold(string gate) => gates.Pass(gate);

    public Task Rest()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Delay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task Tick(string name, TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timers[name] = this.RegisterGrainTimer(
            (_, _) =>
            {
                _ticks++;
                return log.OnTick(name);
            },
            name,
            new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task Change(string name, TimeSpan due, TimeSpan period)
    {
        _timers[name].Change(due, period);
        return Task.CompletedTask;
    }

    public Task Cancel(string name)
    {
        _timers[name].Dispose();
        return Task.CompletedTask;
    }

    public Task<int> Ticks() => Task.FromResult(_ticks);
}

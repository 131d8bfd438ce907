// Everything that can happen next is in one list: an activation with turns, a timer that is due, an answer on its way, a
// step of the test itself. The seed picks; one thread does it; then again. What belongs to a process that was lost is
// never picked.

using Orleans.Embedded.Activations;

namespace Orleans.Embedded.Simulation;

internal sealed class Strands(SeededDraws draws, SimulationLog log)
{
    /// <summary>The life of what is outside the process and outlives it.</summary>
    internal const int Outside = -1;

    private readonly List<Strand> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private string? _stray;

    /// <summary>How many things have been done.</summary>
    internal long Steps { get; private set; }

    /// <summary>Which life of the process it is.</summary>
    internal int Life { get; private set; }

    internal bool IsAlive(int life) => life == Life || life == Outside;

    /// <summary>The process begins anew: what it had to do is forgotten.</summary>
    internal void BeginLife()
    {
        Life++;
        _ready.RemoveAll(one => !IsAlive(one.Life));
    }

    internal void Ready(TurnQueue queue, int life)
    {
        if (IsStray) Report(queue.Name);
        else if (IsAlive(life)) _ready.Add(new Strand(queue, "", null, null, null, life));
    }

    /// <summary>Has <paramref name="work"/> done in <paramref name="place"/>; what it awaits goes on there.</summary>
    internal void Ready(string name, SendOrPostCallback work, object? state, StrandContext place)
    {
        // What was lost may yet be collected on another thread, and end what it waited for: a timer's finaliser does.
        if (!IsAlive(place.Life)) return;
        if (IsStray) Report(name);
        else _ready.Add(new Strand(null, name, work, state, place, place.Life));
    }

    /// <summary>Does one of the things that are ready; false when none is.</summary>
    /// <exception cref="SimulationException">Something ran on another thread.</exception>
    internal bool Step(long now)
    {
        if (Volatile.Read(ref _stray) is { } stray)
            throw new SimulationException($"work of '{stray}' left the simulated thread: it used Task.Run, ConfigureAwait(false), a real clock or real input and output. Inside a simulation everything goes through the grain's scheduler, the silo's TimeProvider and its storage.");
        if (_ready.Count == 0) return false;
        var at = draws.Below(_ready.Count);
        var strand = _ready[at];
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        Steps++;
        // A turn must find none: its awaits go on in its activation's turns.
        SynchronizationContext.SetSynchronizationContext(strand.Place);
        if (strand.Queue is { } queue)
        {
            log.Step(now, queue.Name, queue.NextName());
            queue.Run();
        }
        else
        {
            log.Step(now, strand.Name, "");
            strand.Work!(strand.State);
        }

        return true;
    }

    private bool IsStray => Environment.CurrentManagedThreadId != _thread;

    private void Report(string name) => Interlocked.CompareExchange(ref _stray, name, null);

    private readonly record struct Strand(TurnQueue? Queue, string Name, SendOrPostCallback? Work, object? State, StrandContext? Place, int Life);
}

/// <summary>Where code goes on that awaits outside of turns: as strands of its life, which end with that life.</summary>
internal sealed class StrandContext(Strands strands, int life, string name) : SynchronizationContext
{
    internal int Life => life;

    internal bool IsAlive => strands.IsAlive(life);

    public override void Post(SendOrPostCallback d, object? state) => strands.Ready(name, d, state, this);

    public override SynchronizationContext CreateCopy() => this;

    internal void Ready(string what, Action work) => strands.Ready(what, static work => ((Action)work!)(), work, this);

    internal void Ready(TurnQueue queue) => strands.Ready(queue, life);
}

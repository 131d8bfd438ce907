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
        if (!IsStray(queue.Owner.GrainId.ToString()) && IsAlive(life)) _ready.Add(new Strand(queue, "", null, life));
    }

    internal void Ready(string name, Action work, int life)
    {
        if (!IsStray(name) && IsAlive(life)) _ready.Add(new Strand(null, name, work, life));
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
        if (strand.Queue is { } queue)
        {
            log.Step(now, queue.Owner.GrainId.ToString(), queue.NextName());
            queue.Run();
        }
        else
        {
            log.Step(now, strand.Name, "");
            strand.Work!();
        }

        return true;
    }

    private bool IsStray(string name)
    {
        if (Environment.CurrentManagedThreadId == _thread) return false;
        Interlocked.CompareExchange(ref _stray, name, null);
        return true;
    }

    private readonly record struct Strand(TurnQueue? Queue, string Name, Action? Work, int Life);
}

/// <summary>The executor of one life of the process.</summary>
internal sealed class StrandExecutor(Strands strands, int life) : TurnExecutor
{
    // Turn by turn, or nothing could come between them.
    internal override int TurnsARun => 1;

    internal override bool IsDeterministic => true;

    internal override void Schedule(TurnQueue queue) => strands.Ready(queue, life);

    internal override void Run(Action work) => strands.Ready("engine", work, life);
}

using Orleans.Runtime;

namespace Orleans.Embedded.Simulation;

/// <summary>How one life of the process waits, and what happens to those who wait when it is lost.</summary>
internal sealed class SimulatedPauses(StrandContext place, TimeProvider time)
{
    private readonly HashSet<TaskCompletionSource> _open = [];
    private readonly List<Action<Exception>> _waiting = [];

    /// <summary>Completes after <paramref name="length"/>, as a step of its own: never at once.</summary>
    internal Task Of(TimeSpan length)
    {
        if (!place.IsAlive) return Task.FromException(new SiloUnavailableException("The simulated process is gone."));
        var over = new TaskCompletionSource();
        _open.Add(over);
        if (length > TimeSpan.Zero) time.CreateTimer(End, over, length, Timeout.InfiniteTimeSpan);
        else place.Ready("pause", () => End(over));
        return over.Task;
    }

    /// <summary>Whoever waits for an outcome of this life, from outside of it, must not wait for ever.</summary>
    internal void FailWhenLost(Action<Exception> fail)
    {
        if (place.IsAlive) _waiting.Add(fail);
        else fail(new SiloUnavailableException("The simulated process is gone."));
    }

    /// <summary>The process is lost. What waits inside of it goes on nowhere; who waits outside learns of it.</summary>
    internal void Lose(Exception error)
    {
        foreach (var one in _open) one.TrySetException(error);
        _open.Clear();
        foreach (var fail in _waiting) fail(error);
        _waiting.Clear();
    }

    private void End(object? over)
    {
        var one = (TaskCompletionSource)over!;
        if (_open.Remove(one)) one.SetResult();
    }
}

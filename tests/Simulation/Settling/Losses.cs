// Where in a life the silo's process is lost: right after one of its durable steps, before it knows that the step was taken. Every step has
// a name, which is told as it is taken; a life that is to lose its process names one of them and which time it is.

namespace Cuckoo.Simulation.Settling;

/// <summary>A step and which time it was taken.</summary>
internal readonly record struct TakenStep(string Name, int Time)
{
    public override string ToString() => Time == 1 ? Name : $"{Name}, time {Time}";
}

/// <summary>The durable steps of a life, and after which of them its process is lost.</summary>
/// <param name="at">The step; nothing to lose the process at none.</param>
internal sealed class Losses(TakenStep? at)
{
    private readonly Dictionary<string, int> times = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> stored = new(StringComparer.Ordinal);
    private readonly List<TakenStep> taken = [];
    private readonly TaskCompletionSource lost = new();

    /// <summary>The steps that were taken, in order.</summary>
    public IReadOnlyList<TakenStep> Taken => taken;

    /// <summary>Ends when the process is to be lost.</summary>
    public Task Lost => lost.Task;

    /// <summary>A step was taken. Where the process is lost after it, this never ends.</summary>
    public Task AfterAsync(string name)
    {
        TakenStep step = new(name, times[name] = times.GetValueOrDefault(name) + 1);
        taken.Add(step);
        if (step != at) return Task.CompletedTask;
        lost.SetResult();
        return new TaskCompletionSource().Task;
    }

    /// <summary>A state was stored under a name of its own: its steps are what is new in it.</summary>
    public async Task StoredAsync(string key, object state)
    {
        object? before = stored.GetValueOrDefault(key);
        stored[key] = state;
        foreach (string name in SettlingSteps.Of(before, state)) await AfterAsync(name);
    }
}

// When a queue that is full has room again, as far as what it did lately tells. Pure.

namespace Cuckoo.Grains.Coordination;

/// <summary>The rules of a full queue.</summary>
public static class PressureRules
{
    /// <summary>What is said when nothing has been measured yet.</summary>
    public static readonly TimeSpan Unknown = TimeSpan.FromMinutes(1);

    /// <summary>Longest wait that is named: further ahead nobody can tell.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>
    /// After how long to try again, in whole seconds: places became free at some interval lately, and as many callers were refused before
    /// this one, each of which was told of a place of its own.
    /// </summary>
    /// <param name="places">How many places became free since <paramref name="since"/>.</param>
    /// <param name="since">The time over which they did.</param>
    /// <param name="refused">Callers refused since a place last became free, this one among them.</param>
    public static TimeSpan RetryAfter(int places, TimeSpan since, int refused)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(places);
        if (places == 0) return Unknown;
        double seconds = Math.Ceiling(Math.Max(0, since.TotalSeconds) / places * Math.Max(1, refused));
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 1, Longest.TotalSeconds));
    }

    /// <summary>Whether as many jobs of a program wait as may: those in the queue that nobody holds, audits aside, and those on their way into it.</summary>
    /// <param name="state">The queue.</param>
    /// <param name="arriving">Requests that were let in and whose jobs are not there yet.</param>
    /// <param name="program">The program.</param>
    /// <param name="limit">Most of all that wait.</param>
    /// <param name="app">Whose request it would be.</param>
    public static bool IsModelFull(CoordinatorState state, IEnumerable<Arrival> arriving, Hash256 program, int limit, OpenFor? app)
    {
        ArgumentNullException.ThrowIfNull(arriving);
        if (Waiting(state, arriving, program, null) >= limit) return true;
        return app is { ModelLimit: > 0 } whose && Waiting(state, arriving, program, whose.Coordinator) >= whose.ModelLimit;
    }

    /// <summary>How many jobs of a program wait.</summary>
    /// <param name="state">The queue.</param>
    /// <param name="arriving">Requests whose jobs are not there yet.</param>
    /// <param name="program">The program.</param>
    /// <param name="app">Of this coordinator's requests; of all when nobody is named.</param>
    public static int Waiting(CoordinatorState state, IEnumerable<Arrival> arriving, Hash256 program, CoordinatorId? app)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Jobs.Count(j => j.IsWaiting && j.Job.Audits is null && j.Job.Program == program && (app is null || j.Job.Terms?.Coordinator == app))
            + arriving.Count(a => a.Program == program && (app is null || a.App == app));
    }
}

/// <summary>A request that was let in and whose job is not in the queue yet.</summary>
/// <param name="Program">What it is to run.</param>
/// <param name="App">The app builder's coordinator whose it is.</param>
public readonly record struct Arrival(Hash256 Program, CoordinatorId? App);

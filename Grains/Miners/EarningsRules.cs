// How a statement grows. Pure. Its end is written with each verdict, so it stays short; but never so short that a verdict told
// twice, after a call was lost or a process died, would be noted twice.

using System.Collections.Immutable;

namespace Cuckoo.Grains.Miners;

/// <summary>The rules of a statement.</summary>
public static class EarningsRules
{
    /// <summary>Lines of a page.</summary>
    public const int PageLength = 32;

    /// <summary>What came of a job; noted once.</summary>
    public static EarningsState Noted(EarningsState state, JobEnd end, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(end);
        if (Knows(state, end.Job)) return state;
        return state with { Count = state.Count + 1, Paid = state.Paid + end.Pay, Open = state.Open.Add(new EarningsLine(state.Count + 1, now, end)) };
    }

    /// <summary>Whether a job stands in the end of the statement already.</summary>
    public static bool Knows(EarningsState state, JobId job)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Open.Any(l => l.End.Job == job);
    }

    /// <summary>The page to be kept elsewhere before another line is noted: the older half of two; nothing while there are fewer lines.</summary>
    public static ImmutableArray<EarningsLine>? Complete(EarningsState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Open.Length < 2 * PageLength ? null : state.Open[..PageLength];
    }

    /// <summary>It is kept.</summary>
    public static EarningsState Kept(EarningsState state) => Complete(state) is null ? state : state with { Open = state.Open[PageLength..] };

    /// <summary>Which page a line is on.</summary>
    public static long PageOf(long number) => (number - 1) / PageLength;
}

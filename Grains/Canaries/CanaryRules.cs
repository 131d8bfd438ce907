// When there is a canary and what becomes of it. Pure.
//
//   nothing ── drawn ──► to run ── the auditor's result ──► to ask ── accepted ──► asked ── it has ended ──► nothing
//                          └──── it failed ──► nothing        └── refused ──► nothing
//
// Whether there is one is drawn anew every few seconds, at a chance for which the mean time between two is as set. So the time to
// the next is the same at every moment, and nobody learns from the last when it comes.

using System.Collections.Immutable;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Canaries;

/// <summary>What is done next.</summary>
public enum CanaryStep
{
    /// <summary>There is no canary: draw whether there is to be one.</summary>
    Draw = 0,

    /// <summary>The silo's auditor runs it.</summary>
    Run,

    /// <summary>Quote and submit it.</summary>
    Ask,

    /// <summary>See whether it has ended.</summary>
    Watch,
}

/// <summary>The rules of canaries.</summary>
public static class CanaryRules
{
    /// <summary>What to do next in this state.</summary>
    public static CanaryStep Next(CanaryState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Open switch
        {
            null => CanaryStep.Draw,
            { Known: null } => CanaryStep.Run,
            { IsAsked: false } => CanaryStep.Ask,
            _ => CanaryStep.Watch,
        };
    }

    /// <summary>Whether a canary begins at a tick.</summary>
    /// <param name="tick">From one tick to the next.</param>
    /// <param name="mean">The mean time between two canaries; zero for none at all.</param>
    /// <param name="random">Eight random bytes. The bias of the remainder is below 2^-22 for a mean of up to a century.</param>
    public static bool IsDrawn(TimeSpan tick, TimeSpan mean, ReadOnlySpan<byte> random) =>
        mean > TimeSpan.Zero && BitConverter.ToUInt64(random) % (ulong)mean.Ticks < (ulong)tick.Ticks;

    /// <summary>One of so many requests of lately, drawn with eight random bytes.</summary>
    public static int Pick(int count, ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)(BitConverter.ToUInt64(random) % (ulong)count);
    }

    /// <summary>Whether there is one right result to compare with: the tolerant profile has as many as there are engines.</summary>
    public static bool HasOneResult(JobSpec spec, ImmutableArray<ModelCard> models)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return models.FirstOrDefault(m => string.Equals(m.Name, spec.Model, StringComparison.Ordinal)) is not { Profile: ModelProfile.Tolerant };
    }

    /// <summary>A canary begins: what somebody asked for lately, with a seed of its own, drawn as one is for who names none: it must not stand out.</summary>
    public static CanaryState Begun(CanaryState state, RequestId request, JobSpec spec, ReadOnlySpan<byte> random)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(spec);
        if (state.Open is not null) throw new InvalidOperationException("There is a canary already.");
        return state with { Open = new Canary(request, spec with { Seed = QuoteRules.SeedOf(random) }) };
    }

    /// <summary>The silo's auditor has run it.</summary>
    public static CanaryState Known(CanaryState state, Rerun known) => state with { Open = Opened(state) with { Known = known } };

    /// <summary>It is submitted.</summary>
    public static CanaryState Asked(CanaryState state) => state with { Open = Opened(state) with { IsAsked = true } };

    /// <summary>It has ended, or cannot be had.</summary>
    public static CanaryState Over(CanaryState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with { Open = null };
    }

    private static Canary Opened(CanaryState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Open ?? throw new InvalidOperationException("There is no canary.");
    }
}

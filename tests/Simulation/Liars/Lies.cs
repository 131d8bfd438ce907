using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Simulation.Liars;

/// <summary>What a liar states of a job.</summary>
/// <param name="kind">How it cheats.</param>
/// <param name="me">Who it is.</param>
/// <param name="hearsay">What it hears of others.</param>
/// <param name="draw">Draws a number below another.</param>
internal sealed class Lies(LiarKind kind, MinerId me, Hearsay hearsay, Func<int, int> draw)
{
    private Rerun? first;

    /// <summary>Whether it is honest until the network trusts it.</summary>
    public bool EarnsTrustFirst => kind is LiarKind.ColludingPair or LiarKind.AuditGuesser;

    /// <summary>Whether it reveals after its time for that.</summary>
    public bool IsLate => kind is LiarKind.LateReveal;

    /// <summary>Whether it keeps the leaves of its traces to itself, so that none of its results is taken.</summary>
    public bool Withholds => kind is LiarKind.WithheldTrace;

    /// <summary>Whether it has states under the leaves of its lies, because it ran something.</summary>
    public bool HasStates => kind is LiarKind.WrongModel or LiarKind.FewerSteps or LiarKind.LowerPrecision or LiarKind.ColludingPair or LiarKind.SplicedRun;

    /// <summary>What it states.</summary>
    public Rerun Of(Lease lease)
    {
        string input = lease.Job.Input;
        int steps = ScriptedMiner.ShapeOf(lease).Steps;
        Rerun right = ScriptedMiner.Right(lease);
        Rerun? before = first;
        first ??= right;
        return kind switch
        {
            LiarKind.RandomBits => Noise(steps),
            LiarKind.CopiedNeighbour => Stretched(hearsay.Of(input, me) ?? hearsay.Newest(me) ?? Noise(steps), steps),
            LiarKind.WrongModel => ScriptedAuditor.RightResult("another model's " + input, steps),
            LiarKind.FewerSteps => ScriptedAuditor.RightResult("half of the steps of " + input, steps),
            LiarKind.LowerPrecision => ScriptedAuditor.RightResult("sixteen bits of " + input, steps),
            LiarKind.StaleResult => Stretched(before ?? ScriptedAuditor.RightResult("yesterday's " + input, steps), steps),
            LiarKind.WithheldTrace => right with { Leaves = null },
            LiarKind.LateReveal => right,
            LiarKind.ColludingPair => lease.Job.Audits is null || hearsay.Of(input, me) == Agreed(input, steps) ? Agreed(input, steps) : right,
            LiarKind.SplicedRun => ScriptedAuditor.Spliced(input, steps, after: steps > 1 ? 1 + draw(steps - 1) : 0),
            LiarKind.AuditGuesser => lease.Job.Audits is null && draw(5) == 0 ? Noise(steps) : right,
            _ => throw new InvalidOperationException($"There is no liar {kind}."),
        };
    }

    private static Rerun Agreed(string input, int steps) => ScriptedAuditor.RightResult("what the two agreed on instead of " + input, steps);

    // A result of another job may have another number of steps; who sells it again makes up as many leaves as this one needs.
    private static Rerun Stretched(Rerun told, int steps) =>
        told.Leaves?.Count == steps ? told : told.Tracing(ScriptedAuditor.Trace("made up for " + told.OutputHash, steps));

    private Rerun Noise(int steps) => ScriptedAuditor.RightResult($"noise {draw(int.MaxValue)}", steps);
}

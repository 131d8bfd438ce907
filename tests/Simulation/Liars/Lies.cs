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

    /// <summary>What it states.</summary>
    public Rerun Of(Lease lease)
    {
        string input = lease.Job.Input;
        Rerun right = ScriptedAuditor.RightResult(input);
        Rerun? before = first;
        first ??= right;
        return kind switch
        {
            LiarKind.RandomBits => Noise(),
            LiarKind.CopiedNeighbour => hearsay.Of(input, me) ?? hearsay.Newest(me) ?? Noise(),
            LiarKind.WrongModel => ScriptedAuditor.RightResult("another model's " + input),
            LiarKind.FewerSteps => ScriptedAuditor.RightResult("half of the steps of " + input),
            LiarKind.LowerPrecision => ScriptedAuditor.RightResult("sixteen bits of " + input),
            LiarKind.StaleResult => before ?? ScriptedAuditor.RightResult("yesterday's " + input),
            LiarKind.WithheldTrace => right with { TraceRoot = Hash256.OfText("withheld by " + me) },
            LiarKind.LateReveal => right,
            LiarKind.ColludingPair => lease.Job.Audits is null || hearsay.Of(input, me) == Agreed(input) ? Agreed(input) : right,
            LiarKind.AuditGuesser => lease.Job.Audits is null && draw(5) == 0 ? Noise() : right,
            _ => throw new InvalidOperationException($"There is no liar {kind}."),
        };
    }

    private static Rerun Agreed(string input) => ScriptedAuditor.RightResult("what the two agreed on instead of " + input);

    private Rerun Noise() => ScriptedAuditor.RightResult($"noise {draw(int.MaxValue)}");
}

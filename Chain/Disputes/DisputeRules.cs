// What somebody does next in a dispute. Pure: the case, who asks, the chain's time and what that one has at hand give one act. Nobody
// is ever told to do what costs itself the case: whose turn was missed does not end it.

using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Disputes;

/// <summary>Things one can do in a dispute.</summary>
public enum DisputeAct
{
    /// <summary>Nothing: it is over, or there is nothing to do it with.</summary>
    None,

    /// <summary>Nothing yet: it is another's turn.</summary>
    Wait,

    /// <summary>Show the step that is asked for.</summary>
    Reveal,

    /// <summary>Say whether the step shown is right.</summary>
    Pick,

    /// <summary>Show the step in doubt and the one before.</summary>
    Show,

    /// <summary>Appeal, with a bond.</summary>
    Appeal,

    /// <summary>End a turn that was not taken.</summary>
    Expire,

    /// <summary>Slash: the verdict stands.</summary>
    Execute,
}

/// <summary>What is to be done next.</summary>
/// <param name="Act">What.</param>
/// <param name="Step">The step, from 0, to show or to say something about.</param>
/// <param name="Agrees">When picking, whether the step is right.</param>
/// <param name="Until">When waiting, the end of the other's turn.</param>
public sealed record DisputeMove(DisputeAct Act, ulong Step = 0, bool Agrees = false, ulong Until = 0);

/// <summary>What somebody has at hand in a dispute.</summary>
public sealed record DisputeMeans
{
    /// <summary>The accused's own trace; it counts where its root is the one in doubt.</summary>
    public TraceSteps? Claimed { get; init; }

    /// <summary>The trace that the challenger knows to be right.</summary>
    public TraceSteps? Right { get; init; }

    /// <summary>The digest that the accused has shown for the step asked for.</summary>
    public Bytes32? Shown { get; init; }

    /// <summary>Whether to appeal when found guilty; the bond is lost if the verdict is upheld.</summary>
    public bool Appeals { get; init; }
}

/// <summary>The rules of taking part.</summary>
public static class DisputeRules
{
    /// <summary>What ends the present stage, by anyone; <see cref="DisputeAct.None"/> while its time is not over.</summary>
    /// <param name="dispute">The dispute.</param>
    /// <param name="now">The chain's time, in seconds since 1970.</param>
    public static DisputeAct Due(DisputeCase dispute, ulong now)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        return now <= dispute.Deadline ? DisputeAct.None : dispute.Stage switch
        {
            DisputeStage.Reveal or DisputeStage.Pick or DisputeStage.Show or DisputeStage.Committee => DisputeAct.Expire,
            DisputeStage.Verdict or DisputeStage.Appealed => DisputeAct.Execute,
            _ => DisputeAct.None,
        };
    }

    /// <summary>What somebody does next.</summary>
    /// <param name="dispute">The dispute.</param>
    /// <param name="me">Who asks.</param>
    /// <param name="now">The chain's time, in seconds since 1970.</param>
    /// <param name="means">What that one has.</param>
    public static DisputeMove Next(DisputeCase dispute, Address me, ulong now, DisputeMeans means)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        ArgumentNullException.ThrowIfNull(means);
        if (dispute.Stage is DisputeStage.None or DisputeStage.Closed) return new DisputeMove(DisputeAct.None);
        if (Due(dispute, now) is var due and not DisputeAct.None) return new DisputeMove(me == LoserOf(dispute) ? DisputeAct.None : due);
        DisputeMove? mine = (dispute.Stage, me == dispute.Node, me == dispute.Challenger) switch
        {
            (DisputeStage.Reveal, true, _) => Showing(dispute, means, DisputeAct.Reveal, dispute.Doubt!.Probe),
            (DisputeStage.Show, true, _) => Showing(dispute, means, DisputeAct.Show, dispute.Doubt!.High),
            (DisputeStage.Pick, _, true) => Picking(dispute.Doubt!, means),
            (DisputeStage.Verdict, true, _) when means.Appeals => new DisputeMove(DisputeAct.Appeal),
            _ => null,
        };
        return mine ?? new DisputeMove(DisputeAct.Wait, Until: dispute.Deadline);
    }

    // Who loses by the end of the turn; nobody's is the committee's.
    private static Address? LoserOf(DisputeCase dispute) => dispute.Stage switch
    {
        DisputeStage.Committee => null,
        DisputeStage.Pick => dispute.Challenger,
        _ => dispute.Node,
    };

    private static DisputeMove Showing(DisputeCase dispute, DisputeMeans means, DisputeAct act, ulong step) =>
        means.Claimed is { } trace && trace.Root == dispute.Doubt!.Root && (ulong)trace.Count == dispute.Doubt.Steps
            ? new DisputeMove(act, step)
            : new DisputeMove(DisputeAct.None);

    // A step that the right trace does not have is wrong.
    private static DisputeMove Picking(TraceDoubt doubt, DisputeMeans means) => means is { Right: { } right, Shown: { } shown }
        ? new DisputeMove(DisputeAct.Pick, doubt.Probe, doubt.Probe < (ulong)right.Count && right[(int)doubt.Probe] == shown)
        : new DisputeMove(DisputeAct.None);
}

// What the leaves of a trace show. Pure. A receipt signs their root, so whoever hands in others than it has computed has signed them
// too, and a run that comes to other ones says at which step the two parted: the states before it are agreed on by both.

using System.Globalization;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Verification;

/// <summary>The rules of traces.</summary>
public static class TraceRules
{
    /// <summary>Whether a receipt comes with the leaves that it signs: as many as the steps it states, under its root; of a tolerant result none.</summary>
    public static bool HasItsLeaves(Receipt receipt, ModelProfile profile = ModelProfile.Exact)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (profile is ModelProfile.Tolerant) return receipt.Leaves is null && TolerantProfile.IsStated(receipt.Steps, receipt.TraceRoot.Value);
        return receipt.Leaves is { } leaves && leaves.Count == receipt.Steps && RootOf(leaves) == receipt.TraceRoot;
    }

    /// <summary>The root over leaves.</summary>
    public static Hash256 RootOf(TraceLeaves leaves) =>
        Hash256.TryParse(TraceTree.Root(Convert.FromHexString(leaves.Value)), out Hash256 root) ? root : throw new InvalidOperationException("A root is a hash.");

    /// <summary>Where a receipt's trace and that of a run part, as the end of a sentence; nothing where leaves of one are not known.</summary>
    public static string WhereOf(Receipt receipt, Rerun rerun)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (receipt.Leaves is not { } said || rerun.Leaves is not { } right) return "";
        if (said.FirstDifference(right) is not { } step) return "; every step of the trace is right, so it was changed after the last one";
        string steps = Steps(right.Count);
        if (step == right.Count) return $"; the trace goes on after step {steps} of {steps}";
        return step == said.Count ? $"; the trace ends before step {Steps(step + 1)} of {steps}" : $"; the trace first differs at step {Steps(step + 1)} of {steps}";
    }

    // Where people read of them, steps are counted from 1.
    private static string Steps(int number) => number.ToString(CultureInfo.InvariantCulture);
}

// Whether a reveal opens a commitment. Pure.

using Cuckoo.Chain.Receipts;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Verification;

/// <summary>The rules of commitments.</summary>
public static class Commitments
{
    /// <summary>The commitment that a reveal opens, as its miner has made it.</summary>
    public static Commitment Of(Reveal reveal)
    {
        ArgumentNullException.ThrowIfNull(reveal);
        Receipt receipt = reveal.Receipt;
        byte[] digest = ResultCommitment.Of(
            receipt.Job.Value, receipt.Lease.Value, receipt.Miner.Value,
            Convert.FromHexString(reveal.Salt.Value), Convert.FromHexString(ReceiptDigest.Of(receipt).Value));
        return new Commitment(receipt.Job, receipt.Lease, receipt.From, Hash256.From(digest));
    }

    /// <summary>What a reveal finds; <see cref="CommitResult.Undecided"/> means that it opens what stands.</summary>
    /// <param name="standing">The commitment that stands, if one does.</param>
    /// <param name="reveal">What was revealed.</param>
    /// <param name="profile">By what the result is judged.</param>
    public static CommitResult Check(Commitment? standing, Reveal reveal, ModelProfile profile = ModelProfile.Exact)
    {
        ArgumentNullException.ThrowIfNull(reveal);
        if (standing is null) return CommitResult.NotCommitted;
        if (standing.Lease != reveal.Receipt.Lease || standing.Miner != reveal.Receipt.From) return CommitResult.LeaseLost;
        if (standing != Of(reveal)) return CommitResult.RevealWrong;
        return TraceRules.HasItsLeaves(reveal.Receipt, profile) ? CommitResult.Undecided : CommitResult.TraceWrong;
    }

    /// <summary>Whether two receipts state and sign the same: how long it took is sworn to by nobody, and the leaves by their root.</summary>
    public static bool IsSame(Receipt? one, Receipt other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return one is not null && one with { KernelMs = other.KernelMs, Leaves = other.Leaves } == other;
    }
}

// What answers a question about a root. Only what is true answers one: the leaves under the root, a total that the payer has signed, a
// leaf that has what was promised. Where there is nothing of the kind, nothing is said but what is missing. Pure.

using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Watching;

/// <summary>Why a question has no answer.</summary>
public enum AnswerLack
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>The time for it is over.</summary>
    TooLate,

    /// <summary>No leaves are known that make the root.</summary>
    LeavesLost,

    /// <summary>The payer has signed for less than its leaf says.</summary>
    NotSigned,

    /// <summary>No root that stands has as much for the earner as the operator has signed.</summary>
    NotBooked,
}

/// <summary>A total and its payer's signature.</summary>
/// <param name="Total">What it spent in all.</param>
/// <param name="Signature">65 bytes: r, s and v.</param>
public readonly record struct SignedSpending(UInt128 Total, ReadOnlyMemory<byte> Signature);

/// <summary>A root and its leaves.</summary>
/// <param name="Epoch">The root's number.</param>
/// <param name="Tree">Leaves that make it.</param>
public sealed record KnownRoot(ulong Epoch, MerkleSumTree Tree);

/// <summary>What there is to answer with.</summary>
/// <param name="Now">The chain's time, in seconds since 1970.</param>
/// <param name="Recorded">What the contract has of the payer's signatures.</param>
/// <param name="Voucher">What the payer has signed, as far as it is known; nothing for nothing.</param>
/// <param name="Asked">The root that is asked about; nothing when its leaves are not known.</param>
/// <param name="Newest">The newest root that stands, of which totals are the largest; nothing when its leaves are not known.</param>
public sealed record AnswerMeans(ulong Now, UInt128 Recorded, SignedSpending? Voucher, KnownRoot? Asked, KnownRoot? Newest);

/// <summary>What answers which question.</summary>
public static class AnswerRules
{
    private static readonly int StretchHeight = int.Log2(WatchRules.StretchLength);

    /// <summary>The answer, or why there is none.</summary>
    public static (Answer? Answer, AnswerLack Lack) Of(OpenQuestion question, AnswerMeans means)
    {
        ArgumentNullException.ThrowIfNull(means);
        if (means.Now > question.Deadline) return (null, AnswerLack.TooLate);
        return question.Kind switch
        {
            QuestionKind.Spend => OfSpend(question, means),
            QuestionKind.Earned => OfEarned(question, means),
            QuestionKind.Leaves => OfLeaves(question, means.Asked),
            _ => throw new ArgumentOutOfRangeException(nameof(question), question.Kind, "There is no such question."),
        };
    }

    private static (Answer?, AnswerLack) OfSpend(OpenQuestion question, AnswerMeans means)
    {
        if (means.Recorded >= question.Subject) return (new Answer.Vouched(0, default), AnswerLack.None);
        return means.Voucher is { } signed && signed.Total >= question.Subject
            ? (new Answer.Vouched(signed.Total, signed.Signature), AnswerLack.None)
            : (null, AnswerLack.NotSigned);
    }

    // By the root asked about, whose answer earns the bond; a later one only saves the root.
    private static (Answer?, AnswerLack) OfEarned(OpenQuestion question, AnswerMeans means)
    {
        foreach (var root in new[] { means.Asked, means.Newest })
        {
            if (root is not null && root.Epoch >= question.Epoch && root.Tree.Prove(question.Account) is { } proof && proof.Leaf.Earned >= question.Subject)
                return (new Answer.Booked(root.Epoch, proof), AnswerLack.None);
        }

        return (null, means.Asked is null || means.Newest is null ? AnswerLack.LeavesLost : AnswerLack.NotBooked);
    }

    // Stretches at the right edge are short, and those beyond it have no leaf at all.
    private static (Answer?, AnswerLack) OfLeaves(OpenQuestion question, KnownRoot? asked)
    {
        if (asked is not { Tree: var tree }) return (null, AnswerLack.LeavesLost);
        var height = Math.Min(StretchHeight, tree.Depth);
        if (question.Subject >= (UInt128)1 << tree.Depth - height) return (null, AnswerLack.LeavesLost);
        var stretch = (int)question.Subject;
        var first = stretch << height;
        var count = Math.Clamp(tree.Count - first, 0, 1 << height);
        return (new Answer.Shown([.. Enumerable.Range(first, count).Select(tree.LeafAt)], tree.SiblingsOf(stretch, height)), AnswerLack.None);
    }
}

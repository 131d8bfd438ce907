using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Watching;

/// <summary>What answers a question about a root, and the call of <c>CuckooPay</c> that gives it.</summary>
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>The call's input.</summary>
    /// <param name="question">The question's number.</param>
    public abstract byte[] InputFor(ulong question);

    /// <summary>What the payer has signed.</summary>
    /// <param name="Total">What it says it spent; 0 where the contract has enough already.</param>
    /// <param name="Signature">65 bytes; none where the contract has enough already.</param>
    public sealed record Vouched(UInt128 Total, ReadOnlyMemory<byte> Signature) : Answer
    {
        /// <inheritdoc/>
        public override byte[] InputFor(ulong question) => CuckooPay.AnswerSpend(question, Total, Signature).Input.ToArray();
    }

    /// <summary>The earner's leaf.</summary>
    /// <param name="Epoch">The root that has it.</param>
    /// <param name="Leaf">The leaf with its proof.</param>
    public sealed record Booked(ulong Epoch, SumProof Leaf) : Answer
    {
        /// <inheritdoc/>
        public override byte[] InputFor(ulong question) => CuckooPay.AnswerEarned(question, Epoch, Leaf.ForContract()).Input.ToArray();
    }

    /// <summary>All leaves of a stretch.</summary>
    /// <param name="Leaves">The leaves in their places.</param>
    /// <param name="Siblings">The stretch's siblings on its way to the root, lowest first.</param>
    public sealed record Shown(IReadOnlyList<SumLeaf> Leaves, IReadOnlyList<SumNode> Siblings) : Answer
    {
        /// <inheritdoc/>
        public override byte[] InputFor(ulong question) => CuckooPay.AnswerLeaves(
            question,
            [.. Leaves.Select(static leaf => new CuckooPay.Structs.Leaf(leaf.Account, leaf.Earned, leaf.Spent))],
            [.. Siblings.Select(static node => new CuckooPay.Structs.Node(node.Hash, node.Earned, node.Spent))]).Input.ToArray();
    }
}

// What a watcher holds against a root. Everything comes from public data: the leaves, what the chain says of deposits, an earlier
// root's leaves, and what the watcher's own accounts have signed or been promised. Pure.

using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Watching;

/// <summary>A root that can still be cancelled, and what is known of it.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="Root">The root.</param>
/// <param name="LeafCount">How many leaves it has.</param>
/// <param name="Leaves">Its leaves; null when nobody shows any that make this root.</param>
public sealed record WatchedRoot(ulong Epoch, SumNode Root, int LeafCount, ListedTree? Leaves);

/// <summary>What the watcher knows besides.</summary>
/// <param name="Deposits">Everything deposited and not withdrawn.</param>
/// <param name="KeptOf">What an address has deposited and not withdrawn.</param>
/// <param name="Earlier">The newest root before this one whose leaves are known; null when there is none.</param>
/// <param name="Vouched">What payers have signed in all, of those that are known; for them alone a leaf can spend too much.</param>
/// <param name="Receipts">What the operator has signed to earners of the watcher.</param>
public sealed record WatchedChain(
    UInt128 Deposits, Func<Address, UInt128> KeptOf, WatchedRoot? Earlier, IReadOnlyDictionary<Address, UInt128> Vouched, IReadOnlyList<EarningReceipt> Receipts);

/// <summary>What is to be held against a root.</summary>
public static class WatchRules
{
    /// <summary>Leaves of a stretch: what the contract asks for at once (<c>STRETCH</c>).</summary>
    public const int StretchLength = 128;

    /// <summary>
    /// What is wrong with a root. A fault that is proven cancels it, so of those there is one at most; else all questions that the
    /// watcher has reason to ask.
    /// </summary>
    public static IReadOnlyList<Accusation> Of(WatchedRoot root, WatchedChain chain)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(chain);
        if (root.Root.Spent > chain.Deposits) return [new Accusation.Insolvent(root.Root.Spent, chain.Deposits)];
        if (root.Leaves is not { } tree) return [.. Stretches(root.LeafCount).Select(static stretch => (Accusation)new Accusation.Withheld(stretch))];
        return Proven(tree, chain) is { } fault ? [fault] : [.. Questions(tree, chain)];
    }

    /// <summary>Whether leaves are a root's.</summary>
    public static bool AreOf(ListedTree tree, SumNode root, int leafCount)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return tree.Leaves.Count == leafCount && tree.Root == root;
    }

    /// <summary>Whose spending grew since an earlier root: only of these the signatures are to be looked at again.</summary>
    public static IReadOnlyList<Address> NewlySpent(ListedTree tree, ListedTree? earlier)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return [.. tree.Leaves.Where((leaf, at) => leaf.Spent > (at < earlier?.Leaves.Count ? earlier.Leaves[at].Spent : 0)).Select(static leaf => leaf.Account)];
    }

    /// <summary>The numbers of all stretches of a tree that hold leaves.</summary>
    public static IEnumerable<uint> Stretches(int leafCount)
    {
        // A tree lower than a stretch is one stretch.
        var count = leafCount <= StretchLength ? 1 : (uint)((leafCount + StretchLength - 1) / StretchLength);
        for (var stretch = 0U; stretch < count; stretch++) yield return stretch;
    }

    private static Accusation? Proven(ListedTree tree, WatchedChain chain)
    {
        var first = new Dictionary<Address, int>();
        for (var at = 0; at < tree.Leaves.Count; at++)
        {
            var leaf = tree.Leaves[at];
            if (!first.TryAdd(leaf.Account, at)) return new Accusation.Duplicated(tree.Prove(at), tree.Prove(first[leaf.Account]));
            if (chain.KeptOf(leaf.Account) is var kept && leaf.Spent > kept) return new Accusation.Overspent(tree.Prove(at), kept);
        }

        if (chain.Earlier is not { Leaves: { } before } earlier) return null;
        for (var at = 0; at < Math.Min(before.Leaves.Count, tree.Leaves.Count); at++)
        {
            var (was, now) = (before.Leaves[at], tree.Leaves[at]);
            if (was.Account != now.Account) return new Accusation.Moved(tree.Prove(at), earlier.Epoch, before.Prove(at));
            if (now.Earned < was.Earned || now.Spent < was.Spent) return new Accusation.Regressed(tree.Prove(at), earlier.Epoch, before.Prove(at));
        }

        return null;
    }

    private static IEnumerable<Accusation> Questions(ListedTree tree, WatchedChain chain)
    {
        for (var at = 0; at < tree.Leaves.Count; at++)
        {
            var leaf = tree.Leaves[at];
            if (chain.Vouched.TryGetValue(leaf.Account, out var vouched) && leaf.Spent > vouched) yield return new Accusation.Unvouched(tree.Prove(at), vouched);
        }

        foreach (var receipt in chain.Receipts)
        {
            var booked = tree.Leaves.FirstOrDefault(leaf => leaf.Account == receipt.Earner).Earned;
            if (booked < receipt.Earned) yield return new Accusation.Unbooked(receipt, booked);
        }
    }
}

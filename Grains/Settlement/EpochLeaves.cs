// From totals to the leaves of the tree: every address keeps its place, new ones come after all others in the order of their bytes.

using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Settlement;

/// <summary>The leaves of an epoch.</summary>
public static class EpochLeaves
{
    /// <summary>What each address earned and spent, in the order of the tree.</summary>
    /// <param name="totals">What the books come to.</param>
    /// <param name="limits">The limits they were made with.</param>
    /// <param name="previous">The tree of the epoch before; nothing for the first.</param>
    /// <remarks>An address that is no longer told of keeps what it had: totals are for ever.</remarks>
    public static IReadOnlyList<SumLeaf> Of(EpochTotals totals, EpochLimits limits, MerkleSumTree? previous)
    {
        ArgumentNullException.ThrowIfNull(totals);
        ArgumentNullException.ThrowIfNull(limits);
        Dictionary<Address, SumLeaf> now = new(totals.Earned.Count + totals.Payers.Count);
        foreach ((Address earner, UInt128 earned) in totals.Earned) now[earner] = new SumLeaf(earner, earned, 0);
        Add(now, new SumLeaf(limits.Treasury.Address, totals.TreasuryEarned, totals.Treasury.Settled));
        foreach ((AccountKey account, PayerTotal total) in totals.Payers)
        {
            if (!limits.Payers.TryGetValue(account, out IReadOnlyList<PayerLimit>? addresses)) continue;
            foreach (SumLeaf leaf in Spread(total.Settled, addresses)) Add(now, leaf);
        }

        List<SumLeaf> leaves = new(now.Count);
        for (int index = 0; index < (previous?.Count ?? 0); index++)
        {
            SumLeaf before = previous!.LeafAt(index);
            leaves.Add(now.Remove(before.Account, out SumLeaf leaf) ? leaf : before);
        }

        leaves.AddRange(now.Values.Where(static leaf => leaf.Earned != 0 || leaf.Spent != 0).OrderBy(static leaf => leaf.Account.ToString(), StringComparer.OrdinalIgnoreCase));
        return leaves;
    }

    /// <summary>What an account spent, as its addresses spent it: what stands on the chain stays, the rest goes to the first that has room.</summary>
    /// <param name="settled">What the account spent.</param>
    /// <param name="addresses">Its addresses; together they have room for it.</param>
    public static IEnumerable<SumLeaf> Spread(UInt128 settled, IReadOnlyList<PayerLimit> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        UInt128 left = settled;
        foreach (PayerLimit one in addresses) left -= UInt128.Min(left, one.Posted);
        foreach (PayerLimit one in addresses)
        {
            UInt128 more = UInt128.Min(left, one.Most - one.Posted);
            left -= more;
            yield return new SumLeaf(one.Address, 0, one.Posted + more);
        }
    }

    private static void Add(Dictionary<Address, SumLeaf> leaves, SumLeaf leaf)
    {
        SumLeaf before = leaves.GetValueOrDefault(leaf.Account);
        leaves[leaf.Account] = new SumLeaf(leaf.Account, before.Earned + leaf.Earned, before.Spent + leaf.Spent);
    }
}

// The last look before a root is posted. It is deliberately another way to the same end: it knows nothing of purses and flows, only
// leaves and what the contract would hold against them, so that a fault in the closing of books cannot cost the operator's bond.

using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Grains.Settlement;

/// <summary>Why an epoch is not posted.</summary>
public enum EpochAlarm
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>There is no leaf.</summary>
    NoLeaves,

    /// <summary>An address is there twice, is none, or the sums do not fit.</summary>
    NoTree,

    /// <summary>The accounts together earned another amount than they spent.</summary>
    EarnedIsNotSpent,

    /// <summary>More was spent than is deposited and not withdrawn.</summary>
    ExceedsDeposits,

    /// <summary>An account spent more than it has deposited and not withdrawn.</summary>
    Overspent,

    /// <summary>An account's total is lower than on the chain.</summary>
    TotalFell,

    /// <summary>A place of the tree is another account's than before, or is gone.</summary>
    PlaceMoved,

    /// <summary>An account spent more than it has signed for.</summary>
    BeyondVoucher,

    /// <summary>An account earned less than the operator has promised by its signature.</summary>
    BelowReceipt,

    /// <summary>The operator's bond is too small for the contract.</summary>
    BondTooSmall,

    /// <summary>The contract would refuse the root.</summary>
    ContractRefuses,

    /// <summary>The leaves that are to be posted cannot be read back.</summary>
    LeavesLost,
}

/// <summary>What the chain and the signatures say of a payer or an earner.</summary>
/// <param name="Deposited">What it has deposited and not withdrawn.</param>
/// <param name="Vouched">What it has signed to have spent.</param>
/// <param name="Promised">What the operator has signed that it earned.</param>
public readonly record struct EpochFacts(UInt128 Deposited, UInt128 Vouched, UInt128 Promised);

/// <summary>What is found, and whose leaf it is.</summary>
/// <param name="Alarm">What is wrong.</param>
/// <param name="Account">Whose leaf; nobody's when it is about the whole.</param>
public readonly record struct EpochFinding(EpochAlarm Alarm, Address? Account = null);

/// <summary>The last look at leaves.</summary>
public static class EpochChecks
{
    /// <summary>The first thing that is wrong with leaves.</summary>
    /// <param name="leaves">In the order of the tree.</param>
    /// <param name="previous">The tree whose root stands on the chain; nothing for none.</param>
    /// <param name="deposits">Everything deposited and not withdrawn.</param>
    /// <param name="facts">What is known of an account; nothing is known of one that is not there.</param>
    public static EpochFinding Find(IReadOnlyList<SumLeaf> leaves, MerkleSumTree? previous, UInt128 deposits, IReadOnlyDictionary<Address, EpochFacts> facts)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentNullException.ThrowIfNull(facts);
        if (leaves.Count == 0) return new(EpochAlarm.NoLeaves);
        UInt128 earned = 0, spent = 0;
        for (int index = 0; index < leaves.Count; index++)
        {
            SumLeaf leaf = leaves[index];
            if (leaf.Earned > UInt128.MaxValue - earned || leaf.Spent > UInt128.MaxValue - spent) return new(EpochAlarm.NoTree, leaf.Account);
            (earned, spent) = (earned + leaf.Earned, spent + leaf.Spent);
            if (index < previous?.Count)
            {
                SumLeaf before = previous.LeafAt(index);
                if (before.Account != leaf.Account) return new(EpochAlarm.PlaceMoved, before.Account);
                if (leaf.Earned < before.Earned || leaf.Spent < before.Spent) return new(EpochAlarm.TotalFell, leaf.Account);
            }

            EpochFacts known = facts.GetValueOrDefault(leaf.Account);
            if (leaf.Spent > known.Deposited) return new(EpochAlarm.Overspent, leaf.Account);
            if (leaf.Spent > known.Vouched) return new(EpochAlarm.BeyondVoucher, leaf.Account);
            if (leaf.Earned < known.Promised) return new(EpochAlarm.BelowReceipt, leaf.Account);
        }

        if (leaves.Count < (previous?.Count ?? 0)) return new(EpochAlarm.PlaceMoved, previous!.LeafAt(leaves.Count).Account);
        if (earned != spent) return new(EpochAlarm.EarnedIsNotSpent);
        return earned > deposits ? new(EpochAlarm.ExceedsDeposits) : default;
    }
}

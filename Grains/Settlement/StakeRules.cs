// Who may work by what it has at stake on the chain, and how much others' trust in it counts. Pure.

namespace Cuckoo.Grains.Settlement;

/// <summary>The rules of stakes.</summary>
public static class StakeRules
{
    /// <summary>
    /// How many times its own stake others' stake on a node counts at most: whoever has staked the least alone reaches a fifth of what
    /// the best backed node of its size does, and a node without own stake nothing by others'.
    /// </summary>
    public const uint MostBacking = 4;

    /// <summary>Whether a node may have jobs.</summary>
    /// <param name="stake">The node and what is asked of one.</param>
    /// <param name="role">What it is to do.</param>
    public static StakeFinding Check(NodeStake stake, NodeRole role)
    {
        ArgumentNullException.ThrowIfNull(stake);
        return stake.Node switch
        {
            null => StakeFinding.NoNode,
            { Role: var own } when own != role => StakeFinding.OtherRole,
            { IsFrozen: true } => StakeFinding.Frozen,
            { Own: var own } when own < stake.Least => StakeFinding.TooLow,
            _ => StakeFinding.Enough,
        };
    }

    /// <summary>What a node's stake counts for when a miner is drawn: its own, and others' within bounds.</summary>
    public static Amount WeightOf(NodeView node)
    {
        ArgumentNullException.ThrowIfNull(node);
        Amount most = node.Own * MostBacking;
        return node.Own + (node.Delegated < most ? node.Delegated : most);
    }

    /// <summary>What is asked and what there is, in a sentence for the operator.</summary>
    public static string SentenceOf(StakeFinding finding, NodeStake stake)
    {
        ArgumentNullException.ThrowIfNull(stake);
        return finding switch
        {
            StakeFinding.NoNode => $"The address is no node on the chain; register it with a stake of {stake.Least} or more.",
            StakeFinding.OtherRole => "The address is a node of another role on the chain, which it has for good.",
            StakeFinding.Frozen => "A dispute holds the node; it gets no job until that is over.",
            StakeFinding.TooLow => $"The node's own stake is {stake.Node?.Own ?? Amount.Zero}; {stake.Least} or more is needed.",
            _ => "The node has its stake.",
        };
    }
}

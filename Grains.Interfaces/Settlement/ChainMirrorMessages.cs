using System.Collections.Immutable;

namespace Cuckoo.Grains.Settlement;

/// <summary>How far the mirror has come: what a follower goes on from.</summary>
/// <param name="Version">How many batches it has taken: a batch names the one it follows.</param>
/// <param name="Next">The block to be looked at next.</param>
/// <param name="Cursor">The follower's own note; empty before the first batch.</param>
/// <param name="HasOrders">Whether money is still to be moved for what it has taken.</param>
[GenerateSerializer, Immutable]
public sealed record MirrorPlace(long Version, ulong Next, string Cursor, bool HasOrders);

/// <summary>What changed on the chain.</summary>
/// <param name="Home">Which chain and contracts.</param>
/// <param name="After">The version it follows.</param>
/// <param name="Undone">Events taken earlier that are the chain's no more, newest first.</param>
/// <param name="Added">New events, oldest first.</param>
/// <param name="Next">The block to be looked at next.</param>
/// <param name="UndoableFrom">No block below this one can be undone any more.</param>
/// <param name="Cursor">The follower's own note.</param>
[GenerateSerializer, Immutable]
public sealed record MirrorBatch(
    string Home, long After, ImmutableArray<ChainEvent> Undone, ImmutableArray<ChainEvent> Added, ulong Next, ulong UndoableFrom, string Cursor);

/// <summary>What became of a batch. The default is a refusal; all but the first two are for a person to look at.</summary>
public enum MirrorOutcome
{
    /// <summary>Nothing was decided.</summary>
    Undecided = 0,

    /// <summary>It was taken.</summary>
    Applied,

    /// <summary>Another batch was taken since the version it names, this one perhaps: nothing changed.</summary>
    Stale,

    /// <summary>It is of another chain, or of other contracts, than what was taken so far.</summary>
    OtherChain,

    /// <summary>It undoes what was not the newest, or adds what is older than what is there.</summary>
    Contradiction,
}

/// <summary>What a node does.</summary>
public enum NodeRole
{
    /// <summary>No node.</summary>
    None = 0,

    /// <summary>Executes jobs.</summary>
    Miner,

    /// <summary>Prices requests, matches jobs and answers for quality.</summary>
    Coordinator,
}

/// <summary>A node as the mirror shows it.</summary>
/// <param name="Node">Its operator's address.</param>
/// <param name="Role">What it does.</param>
/// <param name="HotKey">The key it signs with.</param>
/// <param name="Own">Its own stake; nothing that is leaving.</param>
/// <param name="Delegated">Others' stake on it; nothing that is leaving.</param>
/// <param name="Unbonding">What is leaving it, its own and others', and can still be slashed.</param>
/// <param name="Freezes">How many disputes hold it.</param>
/// <param name="Slashes">How often it was slashed.</param>
/// <param name="Slashed">What all slashes took of its own stake.</param>
[GenerateSerializer, Immutable]
public sealed record NodeView(
    ChainAddress Node, NodeRole Role, ChainAddress HotKey, Amount Own, Amount Delegated, Amount Unbonding, uint Freezes, int Slashes, Amount Slashed)
{
    /// <summary>Whether a dispute holds it.</summary>
    public bool IsFrozen => Freezes > 0;
}

/// <summary>What the network asks of a node, and the node.</summary>
/// <param name="Least">Least own stake.</param>
/// <param name="Node">The node, if there is one.</param>
[GenerateSerializer, Immutable]
public sealed record NodeStake(Amount Least, NodeView? Node);

/// <summary>Whether a node may have jobs. The default is a refusal.</summary>
public enum StakeFinding
{
    /// <summary>It is no node.</summary>
    NoNode = 0,

    /// <summary>It does something else.</summary>
    OtherRole,

    /// <summary>A dispute holds it.</summary>
    Frozen,

    /// <summary>Its own stake is less than is asked.</summary>
    TooLow,

    /// <summary>It may.</summary>
    Enough,
}

/// <summary>A page of nodes.</summary>
/// <param name="Nodes">By address.</param>
/// <param name="All">How many there are.</param>
[GenerateSerializer, Immutable]
public sealed record NodePage(ImmutableArray<NodeView> Nodes, int All);

/// <summary>Whether the books say of the chain's money what the chain says.</summary>
/// <param name="Block">The last block the mirror has taken; nothing before the first.</param>
/// <param name="Deposited">All that was deposited.</param>
/// <param name="Withdrawn">All that was paid out to those who left.</param>
/// <param name="Claimed">All that was paid out of earnings.</param>
/// <param name="ToCredit">What has come in and is not in the books yet.</param>
/// <param name="ToDebit">What has gone out and is in the books still: on its way, or missing.</param>
/// <param name="Bridge">What the account bridge stands at.</param>
[GenerateSerializer, Immutable]
public sealed record BridgeCheck(ulong? Block, Amount Deposited, Amount Withdrawn, Amount Claimed, Amount ToCredit, Amount ToDebit, Int128 Bridge)
{
    /// <summary>What the bridge has to stand at: below zero by what lies on the chain.</summary>
    public Int128 Expected =>
        (Int128)Withdrawn.Units + (Int128)Claimed.Units + (Int128)ToCredit.Units - (Int128)Deposited.Units - (Int128)ToDebit.Units;

    /// <summary>Whether it does.</summary>
    public bool IsEqual => Bridge == Expected;
}

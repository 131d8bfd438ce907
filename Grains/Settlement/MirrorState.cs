using System.Collections.Immutable;

namespace Cuckoo.Grains.Settlement;

/// <summary>What is kept of the chain: books that nothing undoes any more, the events since, and the money that is still to be moved.</summary>
public sealed record MirrorState
{
    /// <summary>Which chain and contracts; empty before the first batch.</summary>
    public string Home { get; init; } = "";

    /// <summary>How many batches were taken.</summary>
    public long Version { get; init; }

    /// <summary>The block to be looked at next; 0 before the first batch.</summary>
    public ulong Next { get; init; }

    /// <summary>No block below this one can be undone any more.</summary>
    public ulong UndoableFrom { get; init; }

    /// <summary>The follower's own note.</summary>
    public string Cursor { get; init; } = "";

    /// <summary>What all events came to that can no more be undone.</summary>
    public MirrorBooks Settled { get; init; } = new();

    /// <summary>Those that can, oldest first: some dozens of blocks.</summary>
    public ImmutableList<ChainEvent> Recent { get; init; } = [];

    /// <summary>How often money's way was undone, by transaction and place: what comes again is another order then.</summary>
    public ImmutableDictionary<string, int> Undone { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>What is set aside in escrow for those who want to leave.</summary>
    public ImmutableList<MirrorHold> Holds { get; init; } = [];

    /// <summary>How many orders there ever were.</summary>
    public long OrdersMade { get; init; }

    /// <summary>Money that is still to be moved, in the order in which it came to be.</summary>
    public ImmutableList<MirrorOrder> Orders { get; init; } = [];
}

/// <summary>What the chain says.</summary>
public sealed record MirrorBooks
{
    /// <summary>Everybody who registered, by address.</summary>
    public ImmutableDictionary<ChainAddress, MirrorNode> Nodes { get; init; } = ImmutableDictionary<ChainAddress, MirrorNode>.Empty;

    /// <summary>Stake that moved and is not free yet, by its entry.</summary>
    public ImmutableDictionary<ulong, MirrorMove> Moves { get; init; } = ImmutableDictionary<ulong, MirrorMove>.Empty;

    /// <summary>The parameters.</summary>
    public ImmutableDictionary<ChainParameter, Amount> Parameters { get; init; } = ImmutableDictionary<ChainParameter, Amount>.Empty;

    /// <summary>Who wants to leave, and with how much.</summary>
    public ImmutableDictionary<ChainAddress, Amount> Exits { get; init; } = ImmutableDictionary<ChainAddress, Amount>.Empty;

    /// <summary>All that was deposited.</summary>
    public Amount Deposited { get; init; }

    /// <summary>All that was paid out to those who left.</summary>
    public Amount Withdrawn { get; init; }

    /// <summary>All that was paid out of earnings.</summary>
    public Amount Claimed { get; init; }
}

/// <summary>A node.</summary>
/// <param name="Role">What it does.</param>
/// <param name="HotKey">The key it signs with.</param>
public sealed record MirrorNode(NodeRole Role, ChainAddress HotKey)
{
    /// <summary>Its own stake.</summary>
    public Amount Own { get; init; }

    /// <summary>Its own stake that is leaving.</summary>
    public Amount OwnLeaving { get; init; }

    /// <summary>Others' stake.</summary>
    public Amount Delegated { get; init; }

    /// <summary>Others' stake that is leaving.</summary>
    public Amount Leaving { get; init; }

    /// <summary>What is left of others' stake that moved on and still answers here.</summary>
    public Amount Moved { get; init; }

    /// <summary>What that was when it moved.</summary>
    public Amount MovedAtFirst { get; init; }

    /// <summary>How many disputes hold it.</summary>
    public uint Freezes { get; init; }

    /// <summary>How often it was slashed.</summary>
    public int Slashes { get; init; }

    /// <summary>What that took of its own stake.</summary>
    public Amount Slashed { get; init; }
}

/// <summary>Stake that moved.</summary>
/// <param name="From">The node it left.</param>
/// <param name="To">The node it is on.</param>
/// <param name="Amount">How much it was.</param>
public sealed record MirrorMove(ChainAddress From, ChainAddress To, Amount Amount);

/// <summary>Money in escrow.</summary>
/// <param name="Account">For whom.</param>
/// <param name="Pending">The pending transfer.</param>
/// <param name="Amount">How much.</param>
public sealed record MirrorHold(ChainAddress Account, TransferId Pending, Amount Amount);

/// <summary>Why money is to be moved. The numbers stand in stored states and never change.</summary>
public enum MirrorOrderKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A deposit comes into the books.</summary>
    Deposit = 1,

    /// <summary>A deposit was undone and is taken back.</summary>
    DepositUndone = 2,

    /// <summary>Somebody asked to leave: what may be paid out is set aside.</summary>
    Hold = 3,

    /// <summary>What was set aside goes back.</summary>
    Release = 4,

    /// <summary>Somebody left: the books pay what the chain has paid.</summary>
    Exited = 5,

    /// <summary>That was undone.</summary>
    ExitUndone = 6,

    /// <summary>Earnings were claimed: the books pay what the chain has paid.</summary>
    Claimed = 7,

    /// <summary>That was undone.</summary>
    ClaimUndone = 8,
}

/// <summary>Money that is to be moved.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Account">Whose, on the chain.</param>
/// <param name="Left">How much of it is still to be moved.</param>
/// <param name="Subject">What the ids of its transfers are derived from: of a deposit the chain, the transaction and its place there.</param>
public sealed record MirrorOrder(MirrorOrderKind Kind, ChainAddress Account, Amount Left, string Subject)
{
    /// <summary>The number of its next transfer, where it may take several.</summary>
    public int Step { get; init; }

    /// <summary>Where that takes from; nothing before it is decided, and where it takes from escrow.</summary>
    public AccountId? Source { get; init; }

    /// <summary>What it ends in escrow, if it does.</summary>
    public TransferId? Pending { get; init; }

    /// <summary>How much it takes.</summary>
    public Amount Planned { get; init; }
}

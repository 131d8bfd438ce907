namespace Cuckoo.Grains.Settlement;

/// <summary>What happened on the chain. The numbers stand in stored states and never change.</summary>
public enum ChainEventKind
{
    /// <summary>Nothing that counts here.</summary>
    None = 0,

    /// <summary>A node registered: account the node, other its hot key, number its role.</summary>
    Registered = 1,

    /// <summary>A node has another hot key: account the node, other the key.</summary>
    HotKeyRotated = 2,

    /// <summary>Stake came onto a node: account the node, other whose.</summary>
    Staked = 3,

    /// <summary>Stake began to leave: account the node, other whose, number the entry.</summary>
    UnbondRequested = 4,

    /// <summary>Stake that left was paid out: account the node, other whose, number the entry.</summary>
    StakeWithdrawn = 5,

    /// <summary>Stake moved: account the node it left, other the one it moved to, number the entry.</summary>
    Redelegated = 6,

    /// <summary>Moved stake is free: number the entry, amount what it paid.</summary>
    RedelegationReleased = 7,

    /// <summary>A node is frozen by so many disputes: account the node, number how many.</summary>
    FreezesChanged = 8,

    /// <summary>A node was slashed: account the node, amount from its own stake, second from its delegators', third what moved stake owes.</summary>
    Slashed = 9,

    /// <summary>A node left its spent pool behind: account the node.</summary>
    Reopened = 10,

    /// <summary>Money was deposited: account whose.</summary>
    Deposited = 11,

    /// <summary>Somebody asked to leave with an amount: account who.</summary>
    ExitRequested = 12,

    /// <summary>Somebody no longer wants to leave: account who.</summary>
    ExitWithdrawn = 13,

    /// <summary>Deposited money was paid out: account to whom.</summary>
    Exited = 14,

    /// <summary>Earned money was paid out: account to whom, number the epoch.</summary>
    Claimed = 15,

    /// <summary>A parameter was set: number which, amount its value.</summary>
    ParameterSet = 16,
}

/// <summary>An event of the network's contracts. Which parts count is said at its kind.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Block">The height of its block.</param>
/// <param name="Index">Its place among all events of the block.</param>
/// <param name="Transaction">The hash of its transaction, 0x and 64 hexadecimal digits.</param>
[GenerateSerializer, Immutable]
public sealed record ChainEvent(ChainEventKind Kind, ulong Block, uint Index, string Transaction)
{
    /// <summary>Whom it is about.</summary>
    [Id(0)]
    public ChainAddress Account { get; init; }

    /// <summary>Whom besides.</summary>
    [Id(1)]
    public ChainAddress Other { get; init; }

    /// <summary>How much.</summary>
    [Id(2)]
    public Amount Amount { get; init; }

    /// <summary>How much, the second.</summary>
    [Id(3)]
    public Amount Second { get; init; }

    /// <summary>How much, the third.</summary>
    [Id(4)]
    public Amount Third { get; init; }

    /// <summary>A number.</summary>
    [Id(5)]
    public ulong Number { get; init; }
}

namespace Cuckoo.Ledger;

/// <summary>What an account is. The numbers stand in the journal and are never changed.</summary>
public enum AccountKind : byte
{
    /// <summary>None: no account has this kind.</summary>
    None = 0,

    /// <summary>A person's.</summary>
    User = 1,

    /// <summary>A miner's earnings.</summary>
    Miner = 2,

    /// <summary>A coordinator's margin.</summary>
    Coordinator = 3,

    /// <summary>What an asset earns for its owners.</summary>
    Asset = 4,

    /// <summary>Money promised and not yet paid or returned.</summary>
    Escrow = 5,

    /// <summary>Mirror of a stake that lies on the chain.</summary>
    Stake = 6,

    /// <summary>What the network itself owns.</summary>
    Treasury = 7,

    /// <summary>The network's fee on work.</summary>
    Fees = 8,

    /// <summary>Where granted money comes from: below zero by all it has given.</summary>
    Faucet = 9,

    /// <summary>Money taken out of the world: it comes in and never leaves.</summary>
    Burn = 10,

    /// <summary>Where deposits come from and withdrawals go: below zero by what lies on the chain.</summary>
    Bridge = 11,

    /// <summary>Money on its way to or from another shard, one account for each other shard.</summary>
    Clearing = 12,
}

/// <summary>Whether an account can be used. The numbers stand in the journal.</summary>
public enum AccountState : byte
{
    /// <summary>It can.</summary>
    Open = 0,

    /// <summary>No order debits or credits it; what was pending before still comes back to it.</summary>
    Frozen = 1,

    /// <summary>Empty, and it stays so.</summary>
    Closed = 2,
}

/// <summary>What accounts of a kind may do.</summary>
/// <param name="MayGoBelowZero">It stands for money from outside the shard: its balance may be negative.</param>
/// <param name="MayBeDebited">An order may take from it directly.</param>
/// <param name="MayBeCredited">An order may pay into it directly.</param>
/// <param name="IsStriped">Every shard has one of its own; its balance is the sum of them.</param>
/// <param name="Most">The most it may hold.</param>
public readonly record struct AccountLimits(bool MayGoBelowZero, bool MayBeDebited, bool MayBeCredited, bool IsStriped, Int128 Most)
{
    /// <summary>The limits of every kind, by its number.</summary>
    public static IReadOnlyList<AccountLimits> Default { get; } =
    [
        default,
        Owned, Owned, Owned, Owned,
        new(false, false, false, true, Int128.MaxValue),
        Owned,
        Striped, Striped,
        Striped with { MayGoBelowZero = true },
        Striped with { MayBeDebited = false },
        Striped with { MayGoBelowZero = true },
        new(true, false, false, true, Int128.MaxValue),
    ];

    private static AccountLimits Owned => new(false, true, true, false, Int128.MaxValue);

    private static AccountLimits Striped => Owned with { IsStriped = true };
}

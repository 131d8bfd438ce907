namespace Cuckoo.Ledger;

/// <summary>
/// What became of an order. The default is a refusal. The refusals stand in their order of precedence: where several hold of
/// one order, the first of this list is given, and nothing is written.
/// </summary>
public enum LedgerResult
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>Written to the books now.</summary>
    Applied,

    /// <summary>The same order was applied before; nothing was written.</summary>
    AlreadyApplied,

    /// <summary>The last order of a batch is linked to a next one, and there is none.</summary>
    LinkedOpen,

    /// <summary>Another order of its linked group was refused, or this one must not be linked: an order between shards.</summary>
    LinkedFailed,

    /// <summary>The id is zero.</summary>
    ZeroId,

    /// <summary>Another order has used this id.</summary>
    IdReused,

    /// <summary>No pending transfer has that id.</summary>
    UnknownPending,

    /// <summary>The pending transfer has been posted or voided already.</summary>
    NotPending,

    /// <summary>The pending transfer's time is over.</summary>
    PendingExpired,

    /// <summary>The pending transfer has an owner, and the order names another.</summary>
    WrongOwner,

    /// <summary>More shares than an order may have.</summary>
    TooManyShares,

    /// <summary>The amount is zero, or the order has no share.</summary>
    ZeroAmount,

    /// <summary>The amount is 2^127 or more: a negative number read as an amount, or none that can be.</summary>
    AmountTooLarge,

    /// <summary>Debit and credit are the same account.</summary>
    SameAccount,

    /// <summary>An account of that kind is not debited or not credited by an order: escrow and clearing move only by themselves, what is burnt stays.</summary>
    NotDirect,

    /// <summary>The account that is debited belongs to another shard.</summary>
    WrongShard,

    /// <summary>There is no such account.</summary>
    UnknownAccount,

    /// <summary>The account is closed.</summary>
    AccountClosed,

    /// <summary>The account is frozen.</summary>
    AccountFrozen,

    /// <summary>The pending transfer would have expired before it began.</summary>
    ExpiryPassed,

    /// <summary>The shares come to more than is pending.</summary>
    SharesExceedPending,

    /// <summary>The debit account holds too little.</summary>
    InsufficientFunds,

    /// <summary>More would have come in from outside than the books can count.</summary>
    Overflow,

    /// <summary>The credit account would hold more than its kind may.</summary>
    OverLimit,

    /// <summary>The account to be closed holds money, or some of its is pending.</summary>
    NotEmpty,
}

/// <summary>Readings of <see cref="LedgerResult"/>.</summary>
public static class LedgerResults
{
    /// <summary>Whether the order stands in the books, now or from before.</summary>
    public static bool IsDone(this LedgerResult result) => result is LedgerResult.Applied or LedgerResult.AlreadyApplied;
}

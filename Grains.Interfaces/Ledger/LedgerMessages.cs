using System.Collections.Immutable;

namespace Cuckoo.Grains.Ledger;

/// <summary>What became of an order. The default is a refusal.</summary>
public enum LedgerResult
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>Written to the books now.</summary>
    Applied,

    /// <summary>The same order was applied before; nothing was written.</summary>
    AlreadyApplied,

    /// <summary>Another order has used this id.</summary>
    IdReused,

    /// <summary>The amount is zero, or the order has no share.</summary>
    ZeroAmount,

    /// <summary>Debit and credit are the same account.</summary>
    SameAccount,

    /// <summary>A direct transfer into or out of escrow: only pending transfers enter it, only their post or void leaves it.</summary>
    EscrowTouched,

    /// <summary>No pending transfer has that id.</summary>
    UnknownPending,

    /// <summary>The pending transfer has been posted or voided already.</summary>
    NotPending,

    /// <summary>The shares come to more than is pending.</summary>
    SharesExceedPending,

    /// <summary>The debit account holds too little.</summary>
    InsufficientFunds,

    /// <summary>More would have come in from outside than the books can count.</summary>
    Overflow,
}

/// <summary>Readings of <see cref="LedgerResult"/>.</summary>
public static class LedgerResults
{
    /// <summary>Whether the order stands in the books, now or from before.</summary>
    public static bool IsDone(this LedgerResult result) => result is LedgerResult.Applied or LedgerResult.AlreadyApplied;
}

/// <summary>Moves an amount from one account to another.</summary>
/// <param name="Id">Decided by the caller; repeating it repeats nothing.</param>
/// <param name="Debit">Account the amount leaves.</param>
/// <param name="Credit">Account the amount enters.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="Purpose">One word for the statement.</param>
/// <param name="Reference">What it is for, for the statement.</param>
[GenerateSerializer, Immutable]
public sealed record TransferOrder(
    TransferId Id, AccountId Debit, AccountId Credit, Amount Amount, string Purpose, string Reference);

/// <summary>A payee's part of a pending transfer.</summary>
/// <param name="Credit">Who is paid.</param>
/// <param name="Amount">How much; a share of zero is left out of the books.</param>
/// <param name="Purpose">One word for the statement.</param>
[GenerateSerializer, Immutable]
public readonly record struct Share(AccountId Credit, Amount Amount, string Purpose);

/// <summary>Pays a pending transfer out.</summary>
/// <param name="Id">Decided by the caller.</param>
/// <param name="Pending">The pending transfer.</param>
/// <param name="Shares">At most what is pending, in sum.</param>
[GenerateSerializer, Immutable]
public sealed record PostOrder(TransferId Id, TransferId Pending, ImmutableArray<Share> Shares);

/// <summary>Gives a pending transfer back.</summary>
/// <param name="Id">Decided by the caller.</param>
/// <param name="Pending">The pending transfer.</param>
[GenerateSerializer, Immutable]
public sealed record VoidOrder(TransferId Id, TransferId Pending);

/// <summary>One transfer as it stands in the books.</summary>
/// <param name="Id">Id of the order it belongs to.</param>
/// <param name="Debit">Account the amount left.</param>
/// <param name="Credit">Account the amount entered.</param>
/// <param name="Amount">How much.</param>
/// <param name="Purpose">One word.</param>
[GenerateSerializer, Immutable]
public sealed record LedgerLine(TransferId Id, AccountId Debit, AccountId Credit, Amount Amount, string Purpose);

/// <summary>The books as a whole.</summary>
/// <param name="Sum">Sum of all balances: zero.</param>
/// <param name="Accounts">Accounts that ever moved.</param>
/// <param name="Entries">Entries in the journal.</param>
/// <param name="Pending">Transfers neither posted nor voided.</param>
/// <param name="System">Balances of the system accounts.</param>
[GenerateSerializer, Immutable]
public sealed record LedgerTotals(
    Int128 Sum, int Accounts, long Entries, int Pending, ImmutableDictionary<string, Int128> System);

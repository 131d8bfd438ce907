using System.Collections.Immutable;

namespace Cuckoo.Grains.Ledger;

/// <summary>Moves an amount from one account to another.</summary>
/// <param name="Id">Decided by the caller; repeating it repeats nothing.</param>
/// <param name="Debit">Account the amount leaves.</param>
/// <param name="Credit">Account the amount enters.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="Purpose">One word for the statement.</param>
/// <param name="Reference">What it is for, for the statement.</param>
/// <param name="ExpiresAt">Of a pending transfer: when it is given back by itself; never unless said.</param>
/// <param name="Owner">Of a pending transfer: who alone may post or void it; whoever knows its id unless said.</param>
[GenerateSerializer, Immutable]
public sealed record TransferOrder(
    TransferId Id,
    AccountId Debit,
    AccountId Credit,
    Amount Amount,
    string Purpose,
    string Reference,
    DateTimeOffset? ExpiresAt = null,
    string? Owner = null);

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
/// <param name="Owner">Who asks, where the pending transfer has an owner.</param>
[GenerateSerializer, Immutable]
public sealed record PostOrder(TransferId Id, TransferId Pending, ImmutableArray<Share> Shares, string? Owner = null);

/// <summary>Gives a pending transfer back.</summary>
/// <param name="Id">Decided by the caller.</param>
/// <param name="Pending">The pending transfer.</param>
/// <param name="Owner">Who asks, where the pending transfer has an owner.</param>
[GenerateSerializer, Immutable]
public sealed record VoidOrder(TransferId Id, TransferId Pending, string? Owner = null);

/// <summary>One order of a batch: exactly one of the four is there.</summary>
/// <param name="Transfer">Moves money at once.</param>
/// <param name="Pend">Moves money into escrow.</param>
/// <param name="Post">Pays a pending transfer out.</param>
/// <param name="Void">Gives a pending transfer back.</param>
/// <param name="IsLinked">Whether it stands or falls with the next one.</param>
[GenerateSerializer, Immutable]
public readonly record struct LedgerStep(
    TransferOrder? Transfer = null, TransferOrder? Pend = null, PostOrder? Post = null, VoidOrder? Void = null, bool IsLinked = false);

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

using System.Collections.Immutable;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <summary>
/// One shard of a book; its key is the book's name, a slash and the shard's number. Orders are decided at once, in the order of
/// their coming, and every answer, a refusal or a reading too, is given when all that it rests on is durable. Orders go to the
/// shard of the account that is debited; who does not know it asks <see cref="ILedgerGrain"/>.
/// </summary>
public interface ILedgerShardGrain : IGrainWithStringKey
{
    /// <summary>Moves money at once. A payee in another shard has it when this returns.</summary>
    Task<LedgerResult> Transfer(TransferOrder order);

    /// <summary>Moves money into escrow, to be posted or voided under the order's id.</summary>
    Task<LedgerResult> Pend(TransferOrder order);

    /// <summary>Pays a pending transfer out in shares; what the shares leave goes back to the payer.</summary>
    Task<LedgerResult> Post(PostOrder order);

    /// <summary>Gives a pending transfer back to the payer.</summary>
    Task<LedgerResult> Void(VoidOrder order);

    /// <summary>Carries out many orders, one after another, in one commit; payments to other shards may still be on their way when it returns.</summary>
    /// <param name="steps">At most <see cref="LedgerBook.MaxBatch"/>.</param>
    /// <returns>A result for each.</returns>
    Task<ImmutableArray<LedgerResult>> Apply(ImmutableArray<LedgerStep> steps);

    /// <summary>Opens an account before it is paid.</summary>
    Task<LedgerResult> Open(AccountId account);

    /// <summary>Freezes an account, opens it again, or closes it once it is empty.</summary>
    Task<LedgerResult> SetState(AccountId account, AccountState state);

    /// <summary>Takes in money that another shard sent; a retry is answered alike.</summary>
    Task<LedgerResult> TakeIn(Shipment shipment);

    /// <summary>Whether an id was used in this shard.</summary>
    Task<bool> Knows(TransferId id);

    /// <summary>Balance of an account in this shard; zero for one that never moved.</summary>
    Task<Int128> Balance(AccountId account);

    /// <summary>Balance that an account had in this shard after an entry; zero before its first.</summary>
    /// <param name="account">Which.</param>
    /// <param name="sequence">Number of the entry, from 0 to the last one.</param>
    Task<Int128> BalanceAt(AccountId account, long sequence);

    /// <summary>A page of an account's statement in this shard, the newest line first.</summary>
    /// <param name="account">Which.</param>
    /// <param name="from">Where the page before said it goes on; nothing for the newest.</param>
    /// <param name="count">How many lines, 1 to <see cref="LedgerBook.MaxPage"/>; a last entry of several lines may bring more.</param>
    Task<StatementPage> Statement(AccountId account, StatementCursor? from, int count);

    /// <summary>Transfers made for a reference, in order; at most <see cref="LedgerBook.MaxLines"/>, the last ones.</summary>
    Task<ImmutableArray<LedgerLine>> Lines(string reference);

    /// <summary>The same as of an entry: nothing newer is in it.</summary>
    /// <param name="reference">What the transfers are for.</param>
    /// <param name="sequence">Number of the entry, from 0 to the last one.</param>
    Task<ImmutableArray<LedgerLine>> LinesAt(string reference, long sequence);

    /// <summary>The shard as a whole.</summary>
    Task<LedgerTotals> Totals();
}

/// <summary>Money on its way from one shard to another.</summary>
/// <param name="Id">Id of the payment.</param>
/// <param name="From">The shard that sent it.</param>
/// <param name="To">The shard it is for.</param>
/// <param name="Order">The order that made it.</param>
/// <param name="Credit">Who is paid.</param>
/// <param name="Amount">How much.</param>
/// <param name="Purpose">One word.</param>
/// <param name="Reference">What it is for, as the ledger's number.</param>
[GenerateSerializer, Immutable]
public sealed record Shipment(
    TransferId Id, int From, int To, TransferId Order, AccountId Credit, Amount Amount, string Purpose, UInt128 Reference);

namespace Cuckoo.Ledger;

/// <content>
/// Money between shards. The sender debits the payer and credits its clearing account of the other shard; the receiver debits
/// its clearing account of the sender and credits the payee, under an id derived from the order's; the sender then notes the
/// end, or takes the money back if it was refused. Each step is one entry of one shard and can be repeated, so that a kill
/// between any two of them is finished by sending again what <see cref="UnderWay"/> says.
/// </content>
public sealed partial class ShardLedger
{
    /// <summary>Payments to other shards that are not known to have arrived: what is to be sent again.</summary>
    public IReadOnlyCollection<UnderWay> UnderWay => books.UnderWay.Values;

    /// <summary>Whether some of an order is on its way to another shard.</summary>
    public bool IsUnderWay(TransferKey order)
    {
        ref Transfer known = ref books.Transfers.Find(order);
        return !TransferTable.IsNone(ref known) && known.State is TransferState.Clearing;
    }

    /// <summary>Takes in a payment from another shard.</summary>
    /// <param name="from">The shard that sent it.</param>
    /// <param name="payment">What it sent.</param>
    /// <param name="now">The time in ticks of UTC.</param>
    /// <returns>Applied, or a refusal: then the sender takes the money back.</returns>
    public LedgerResult TakeIn(int from, UnderWay payment, long now)
    {
        ArgumentNullException.ThrowIfNull(payment);
        if (payment.To.Shard != Shard || from == Shard || (uint)from >= (uint)Shards) return LedgerResult.WrongShard;
        TransferKey id = payment.To.Id;
        ulong fingerprint = Mix.Of(Mix.Of((ulong)payment.To.Credit.Key.Kind, payment.To.Credit.Key.Number), payment.Amount);
        LedgerResult result = OrderRules.Known(books, id, fingerprint);
        if (result is not LedgerResult.Undecided) return result;
        result = OrderRules.Payee(books, payment.To.Credit, payment.Amount, out int shard);
        if (shard != Shard) return LedgerResult.WrongShard;
        if (result is not LedgerResult.Undecided) return result;
        int clearing = Index(AccountKey.Clearing(from));
        if (payment.Amount > OrderRules.Room(books, books.Accounts[clearing].Balance)) return LedgerResult.Overflow;
        entry.Begin(EntryKind.Incoming, id, fingerprint);
        (entry.Reference, entry.Subject, entry.Number) = (payment.Reference, payment.Order, from);
        TryPay(clearing, payment.To.Credit, payment.Amount, payment.Purpose);
        Apply(Math.Max(now, books.At));
        return LedgerResult.Applied;
    }

    /// <summary>Notes what became of a payment in the other shard; nothing if that is known already.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="result">What the other shard said.</param>
    /// <param name="now">The time in ticks of UTC.</param>
    public void Conclude(UnderWay payment, LedgerResult result, long now)
    {
        ArgumentNullException.ThrowIfNull(payment);
        if (!books.UnderWay.TryGetValue(payment.To.Id.Bits, out UnderWay? sent)) return;
        entry.Begin(result.IsDone() ? EntryKind.Cleared : EntryKind.Returned, default, 0);
        entry.Subject = sent.To.Id;
        if (!result.IsDone())
        {
            // It comes back whatever state the account is in: it was promised.
            (entry.Value, entry.Reference) = ((byte)result, sent.Reference);
            entry.Add(Index(AccountKey.Clearing(sent.To.Shard)), sent.Back, sent.Amount, Word("returned"));
        }

        Apply(Math.Max(now, books.At));
    }
}

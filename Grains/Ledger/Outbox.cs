using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <summary>
/// Sends what a shard owes to others. What is to be sent is what the ledger says is on its way, so a restart forgets nothing;
/// it is sent only when the entry that took the money is durable, and again until the other shard has answered.
/// </summary>
/// <param name="ledger">The shard.</param>
/// <param name="commit">Its way to the journal.</param>
/// <param name="now">The time in ticks of UTC.</param>
/// <param name="shardOf">The other shards.</param>
internal sealed class Outbox(ShardLedger ledger, GroupCommit commit, Func<long> now, Func<int, ILedgerShardGrain> shardOf)
{
    // At once; the rest goes with the next call or tick.
    private const int MostSending = 1_000;

    private readonly HashSet<TransferKey> sending = [];
    private readonly Dictionary<TransferKey, TaskCompletionSource> waiting = [];

    /// <summary>The payment that a shipment is.</summary>
    public static UnderWay Opened(Shipment shipment) => new(
        LedgerKeys.Of(shipment.Order),
        new Outgoing(LedgerKeys.Of(shipment.Id), shipment.To, LedgerKeys.PartyOf(shipment.Credit)),
        0,
        shipment.Amount.Units,
        shipment.Purpose,
        shipment.Reference,
        false);

    /// <summary>Sends whatever is on its way and not being sent.</summary>
    public void SendAll()
    {
        if (ledger.UnderWay.Count == 0) return;
        UnderWay[] payments = [.. ledger.UnderWay.Where(p => !sending.Contains(p.To.Id)).Take(MostSending - sending.Count)];
        foreach (UnderWay payment in payments)
        {
            sending.Add(payment.To.Id);
            _ = Send(payment);
        }
    }

    /// <summary>Completes when nothing of an order is on its way any more, and that is durable.</summary>
    public async Task Arrival(TransferKey order)
    {
        SendAll();
        if (!waiting.TryGetValue(order, out TaskCompletionSource? arrival))
            waiting.Add(order, arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await arrival.Task;
    }

    /// <summary>This activation is over: whoever waits is told to ask again.</summary>
    public void GiveUp(Exception why)
    {
        foreach (TaskCompletionSource arrival in waiting.Values)
        {
            arrival.TrySetException(new IOException("The shard is read again; ask once more under the same id.", why));
            _ = arrival.Task.Exception;
        }

        waiting.Clear();
    }

    private async Task Send(UnderWay payment)
    {
        try
        {
            await commit.Durable();
            Shipment shipment = new(
                LedgerKeys.IdOf(payment.To.Id), ledger.Shard, payment.To.Shard, LedgerKeys.IdOf(payment.Order),
                LedgerKeys.IdOf(payment.To.Credit.Key, payment.To.Credit.Name), new Amount(payment.Amount), payment.Purpose, payment.Reference);
            LedgerResult result = await shardOf(payment.To.Shard).TakeIn(shipment);
            if (result is LedgerResult.Undecided || commit.Broken is not null) return;
            ledger.Conclude(payment, result, now());
            await commit.Durable();
            if (!ledger.IsUnderWay(payment.Order) && waiting.Remove(payment.Order, out TaskCompletionSource? arrival)) arrival.SetResult();
        }
        catch (Exception)
        {
            // The other shard did not answer: the next tick sends it again. If it is this one that is over, the next activation does.
        }
        finally
        {
            sending.Remove(payment.To.Id);
        }
    }
}

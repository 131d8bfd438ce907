// The shell around a ShardLedger: owns the turns, the journal and the clock. Reentrant: an order is decided in one go, within a
// turn, and then waits with the others for the block it is in. Whoever is answered, is answered after that.

using System.Collections.Immutable;
using Cuckoo.Ledger;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Cuckoo.Grains.Ledger;

/// <inheritdoc cref="ILedgerShardGrain"/>
[Reentrant]
public sealed class LedgerShardGrain(
    ILedgerJournal journal, NetworkOptions options, TimeProvider time, ILogger<LedgerShardGrain> log) : Grain, ILedgerShardGrain
{
    // What another shard did not answer is sent again after this.
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(1);

    // The longest a timer is set for; then it is set again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // Expiries of one tick; the rest waits for the next.
    private const int MostExpiries = 10_000;

    // Orders of a batch that are read, fetched for and decided together: with what they touch, some 64 KB.
    private const int OrdersAtATime = 64;

    // A snapshot is as long as the shard has entries, so one is due when the shard has grown by this share of itself.
    private const int ShareOfASnapshot = 8;

    // After one that was made while calls went on there is none for so many times as long as it took: a tenth of a processor at most.
    private const int RestOfASnapshot = 10;

    private ShardLedger ledger = null!;
    private GroupCommit commit = null!;
    private Outbox outbox = null!;
    private LedgerHistory history = null!;
    private IGrainTimer timer = null!;
    private long armedFor = long.MaxValue;
    private ShardName shard;
    private long epoch;
    private long snapshotAt;
    private bool isKeeping;
    private long restsUntil;
    private Order[] some = new Order[OrdersAtATime];

    private bool IsSnapshotDue => ledger.Sequence - snapshotAt >= Math.Max(options.LedgerSnapshotEntries, snapshotAt / ShareOfASnapshot);

    private long Now => time.GetUtcNow().UtcTicks;

    /// <summary>Takes the journal and replays it.</summary>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        ShardName name = LedgerBook.ShardOf(this.GetPrimaryKeyString());
        JournalHead head = await journal.TakeAsync(name);
        (ledger, snapshotAt) = await LedgerReplay.RunAsync(journal, name, head, options.LedgerShards, cancellationToken);
        shard = name;
        epoch = head.Epoch;
        history = new LedgerHistory(journal, name, ledger);
        commit = new GroupCommit(journal, name, ledger, head, OnWritten, GiveUp);
        outbox = new Outbox(ledger, commit, () => Now, shard => GrainFactory.GetGrain<ILedgerShardGrain>(LedgerBook.KeyOf(name.Book, shard)));
        if (head.Blocks == 0) ledger.Found();
        await commit.Durable();
        await KeepSnapshot();
        timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        outbox.SendAll();
        Arm();
    }

    /// <summary>Keeps a snapshot for the next activation.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (commit is not { Broken: null }) return;
        await commit.Durable();
        await KeepSnapshot();
    }

    /// <inheritdoc/>
    public Task<LedgerResult> Transfer(TransferOrder order) => Carry(LedgerOrders.Transfer(order));

    /// <inheritdoc/>
    public Task<LedgerResult> Pend(TransferOrder order) => Carry(LedgerOrders.Pend(order));

    /// <inheritdoc/>
    public Task<LedgerResult> Post(PostOrder order) => Carry(LedgerOrders.Post(order));

    /// <inheritdoc/>
    public Task<LedgerResult> Void(VoidOrder order) => Carry(LedgerOrders.Void(order));

    /// <inheritdoc/>
    public async Task<ImmutableArray<LedgerResult>> Apply(ImmutableArray<LedgerStep> steps)
    {
        if (steps.Length > LedgerBook.MaxBatch) throw new ArgumentException($"A batch has at most {LedgerBook.MaxBatch} orders, not {steps.Length}.", nameof(steps));
        await commit.Room();
        var results = new LedgerResult[steps.Length];
        DecideAll(steps.AsSpan(), results);
        await commit.Durable();
        outbox.SendAll();
        Arm();
        return ImmutableArray.Create(results);
    }

    /// <inheritdoc/>
    public Task<LedgerResult> Open(AccountId account) => Note(() => ledger.Open(LedgerKeys.PartyOf(account)));

    /// <inheritdoc/>
    public Task<LedgerResult> SetState(AccountId account, AccountState state) => Note(() => ledger.SetState(LedgerKeys.PartyOf(account).Key, state, Now));

    /// <inheritdoc/>
    public Task<LedgerResult> TakeIn(Shipment shipment) => Note(() => ledger.TakeIn(shipment.From, Outbox.Opened(shipment), Now));

    /// <inheritdoc/>
    public async Task<bool> Knows(TransferId id)
    {
        bool knows = ledger.Knows(LedgerKeys.Of(id));
        await commit.Durable();
        return knows;
    }

    /// <inheritdoc/>
    public async Task<Int128> Balance(AccountId account)
    {
        Int128 balance = ledger.Balance(LedgerKeys.PartyOf(account).Key);
        await commit.Durable();
        return balance;
    }

    /// <inheritdoc/>
    public async Task<Int128> BalanceAt(AccountId account, long sequence)
    {
        AccountKey key = LedgerKeys.PartyOf(account).Key;
        (int index, long last, Int128 balance, long newest) = (ledger.IndexOf(key), ledger.LastOf(key), ledger.Balance(key), ledger.Sequence);
        if (sequence < 0 || sequence > newest) throw new ArgumentOutOfRangeException(nameof(sequence), sequence, $"The shard has entries 1 to {newest}.");
        await commit.Durable();
        return await history.BalanceAt(index, last, balance, sequence);
    }

    /// <inheritdoc/>
    public async Task<StatementPage> Statement(AccountId account, StatementCursor? from, int count)
    {
        if (count is < 1 or > LedgerBook.MaxPage) throw new ArgumentOutOfRangeException(nameof(count), count, $"A page has 1 to {LedgerBook.MaxPage} lines.");
        AccountKey key = LedgerKeys.PartyOf(account).Key;
        (int index, long newest) = (ledger.IndexOf(key), ledger.Sequence);
        StatementCursor begin = from ?? new StatementCursor(ledger.LastOf(key), ledger.Balance(key));
        if (begin.Sequence < 0 || begin.Sequence > newest) throw new ArgumentOutOfRangeException(nameof(from), begin.Sequence, $"The shard has entries 1 to {newest}.");
        await commit.Durable();
        return await history.OfAccount(index, begin, newest, count);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<LedgerLine>> Lines(string reference)
    {
        long last = ledger.LastOf(LedgerKeys.Of(reference));
        await commit.Durable();
        return await history.OfReference(last, long.MaxValue);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<LedgerLine>> LinesAt(string reference, long sequence)
    {
        (long last, long newest) = (ledger.LastOf(LedgerKeys.Of(reference)), ledger.Sequence);
        if (sequence < 0 || sequence > newest) throw new ArgumentOutOfRangeException(nameof(sequence), sequence, $"The shard has entries 1 to {newest}.");
        await commit.Durable();
        return await history.OfReference(last, sequence);
    }

    /// <inheritdoc/>
    public async Task<LedgerTotals> Totals()
    {
        LedgerTotals totals = BookTotals.Of(ledger);
        await commit.Durable();
        return totals;
    }

    // While nobody is waiting: all is durable, and no call has come or none will.
    private async Task KeepSnapshot()
    {
        if (!IsSnapshotDue || ledger.Snapshot() is not { } snapshot) return;
        await journal.WriteSnapshotAsync(shard, epoch, snapshot);
        snapshotAt = ledger.Sequence;
    }

    private void OnWritten(JournalBlock block)
    {
        history.Remember(block);
        KeepWhileRunning();
    }

    // While calls go on: another grain makes it from what is durable, so that none of them waits for it.
    private void KeepWhileRunning()
    {
        if (!isKeeping && IsSnapshotDue && time.GetTimestamp() >= restsUntil) _ = Keep();
    }

    private async Task Keep()
    {
        isKeeping = true;
        (long begun, long started) = (ledger.Sequence, time.GetTimestamp());
        try
        {
            snapshotAt = Math.Max(snapshotAt, await GrainFactory.GetGrain<ILedgerSnapshotGrain>(this.GetPrimaryKeyString()).Take(epoch));
        }
        catch (Exception e)
        {
            // No loss: the chain gives the same, more slowly. It is tried again when as many entries have come.
            log.LogWarning(e, "No snapshot of shard {Shard} of the books was written.", shard);
            snapshotAt = begun;
        }
        finally
        {
            isKeeping = false;
            long now = time.GetTimestamp();
            restsUntil = now + (RestOfASnapshot * (now - started));
        }
    }

    // Some at a time, so that they and what they touch are still near when they are decided; linked ones are never parted.
    private void DecideAll(ReadOnlySpan<LedgerStep> steps, Span<LedgerResult> results)
    {
        long now = Now;
        for (int first = 0, count; first < steps.Length; first += count)
        {
            count = 0;
            do
            {
                if (count == some.Length) Array.Resize(ref some, 2 * count);
                some[count] = LedgerOrders.Step(steps[first + count]);
            }
            while (some[count++].IsLinked ? first + count < steps.Length : count < OrdersAtATime && first + count < steps.Length);
            try
            {
                ledger.Fetch(some.AsSpan(0, count));
                ledger.Decide(some.AsSpan(0, count), now, results.Slice(first, count));
            }
            catch (Exception e) when (e is not ArgumentException)
            {
                commit.Break(e);
                throw;
            }
        }
    }

    private Task<LedgerResult> Carry(Order order) => ledger.Shards == 1 && commit.HasRoom ? CarryHere(order) : CarryFurther(order);

    // The usual case: nobody else to ask, so nothing to go on with when the block is durable.
    private Task<LedgerResult> CarryHere(in Order order)
    {
        LedgerResult result = DecideOn(order);
        Arm();
        return commit.DurableAs(result);
    }

    // Decided and in the block being filled when this first returns; answered when that is durable, and when no part of it is on
    // its way to another shard any more.
    private async Task<LedgerResult> CarryFurther(Order order)
    {
        await commit.Room();
        LedgerResult result = DecideOn(order);
        await commit.Durable();
        Arm();
        if (!result.IsDone() || ledger.Shards == 1) return result;
        if (ledger.IsUnderWay(order.Id)) await outbox.Arrival(order.Id);

        // Asked again, it says what has become of it: another shard may have refused it since.
        LedgerResult end = ledger.Decide(order, Now);
        await commit.Durable();
        return end is LedgerResult.AlreadyApplied ? result : end;
    }

    private async Task<LedgerResult> Note(Func<LedgerResult> decide)
    {
        await commit.Room();
        LedgerResult result = LedgerResult.Undecided;
        Decide(() => result = decide());
        await commit.Durable();
        return result;
    }

    private LedgerResult DecideOn(in Order order)
    {
        try
        {
            return ledger.Decide(order, Now);
        }
        catch (Exception e) when (e is not ArgumentException)
        {
            commit.Break(e);
            throw;
        }
    }

    // An order that is malformed is its caller's mistake and changed nothing; anything else thrown in the middle of a decision is
    // ours, and what is in memory then is not to be trusted.
    private void Decide(Action decide)
    {
        try
        {
            decide();
        }
        catch (Exception e) when (e is not ArgumentException)
        {
            commit.Break(e);
            throw;
        }
    }

    // Sets the timer to when there is something to do without being asked, and stays in memory until then.
    private void Arm()
    {
        long next = ledger.UnderWay.Count > 0 ? Now + RetryTime.Ticks : ledger.NextExpiry;
        if (next >= armedFor) return;
        long now = Now;
        armedFor = next;
        TimeSpan wait = TimeSpan.FromTicks(Math.Clamp(next - now, TimeSpan.TicksPerMillisecond, LongestWait.Ticks));
        timer.Change(wait, Timeout.InfiniteTimeSpan);
        DelayDeactivation(wait + LongestWait);
    }

    private async Task Tick(CancellationToken cancellation)
    {
        if (commit.Broken is not null) return;
        armedFor = long.MaxValue;
        Decide(() => ledger.Expire(Now, MostExpiries));
        outbox.SendAll();
        Arm();
        try
        {
            await commit.Durable();
        }
        catch (IOException)
        {
            // Told by GiveUp; the next activation expires them again.
        }
    }

    private void GiveUp(Exception why)
    {
        log.LogError(why, "Shard {Shard} of the books could not go on; it is read again.", this.GetPrimaryKeyString());
        outbox.GiveUp(why);
        DeactivateOnIdle();
    }
}

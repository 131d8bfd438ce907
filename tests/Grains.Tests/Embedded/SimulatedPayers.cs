using System.Collections.Immutable;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Ledger;
using Orleans.Embedded.Simulation;
using Orleans.Runtime;

namespace Cuckoo.Grains.Tests.Embedded;

/// <summary>Payers of a simulated book, who ask until they are answered, and what must be true when all of them have been.</summary>
/// <param name="silo">Where the book is.</param>
/// <param name="journal">What is stored.</param>
/// <param name="killed">The way there.</param>
/// <param name="clock">The silo's wall clock.</param>
/// <param name="shards">How many the book has.</param>
/// <param name="payers">How many pay, all at once.</param>
/// <param name="ordersEach">How many orders each gives.</param>
internal sealed class SimulatedPayers(
    SimulatedSilo silo, MemoryJournal journal, KilledJournal killed, JumpingClock clock, int shards, int payers = 6, int ordersEach = 10)
{
    private const uint Grant = 500;

    // How far the wall clock is set wrong, either way.
    private const int MinutesWrong = 12 * 60;

    // Longer than any pending transfer of these lives.
    private static readonly TimeSpan Days = TimeSpan.FromDays(3);

    // What the answers come to.
    private readonly Dictionary<AccountId, Int128> model = [];
    private readonly List<TransferId> done = [];
    private readonly AccountId[] accounts = [.. Enumerable.Range(1, payers + 1).Select(n => AccountId.User(Bytes(n)))];
    private int named;

    private ILedgerGrain Ledger => silo.Client.GetGrain<ILedgerGrain>(LedgerBook.Main);

    // Nobody can be paid here.
    private AccountId Frozen => accounts[payers];

    public async Task RunAsync()
    {
        Task killing = KillAsync();
        foreach (AccountId account in accounts) await TransferAsync(AccountId.Faucet, account, Grant);
        await AskAsync(() => ShardOf(Frozen).SetState(Frozen, AccountState.Frozen));
        await Task.WhenAll(Enumerable.Range(0, payers).Select(PayAsync));

        // Everything ends by itself from here on: pending transfers by their time, money between shards by being sent again.
        killed.Calm();
        await Task.Delay(Days, silo.Time);
        LedgerTotals totals = await AskAsync(() => Ledger.Totals());
        for (int tries = 0; tries < 100 && (totals.Pending > 0 || await IsUnderWayAsync()); tries++)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), silo.Time);
            totals = await AskAsync(() => Ledger.Totals());
        }

        Assert.Equal((Int128.Zero, 0, Int128.Zero), (totals.Sum, totals.Pending, totals.System["escrow"]));
        foreach (AccountId account in accounts) Assert.Equal(model[account], await AskAsync(() => Ledger.Balance(account)));
        Assert.Equal(model[AccountId.Faucet], await AskAsync(() => Ledger.Balance(AccountId.Faucet)));
        CheckJournal();
    }

    private static byte[] Bytes(int number)
    {
        byte[] bytes = new byte[16];
        new Random(number).NextBytes(bytes);
        return bytes;
    }

    private async Task KillAsync()
    {
        while (true)
        {
            await killed.Kill.Task;
            await silo.LoseProcessAsync();
        }
    }

    private async Task PayAsync(int payer)
    {
        AccountId me = accounts[payer];
        for (int i = 0; i < ordersEach; i++)
        {
            AccountId other = accounts[silo.Draw(accounts.Length)];
            switch (silo.Draw(4))
            {
                case 0:
                    await PendAsync(me, other);
                    break;
                case 1:
                    await TransferAsync(me, AccountId.Faucet, (uint)silo.Draw(50) + 1);
                    break;
                default:
                    await TransferAsync(me, other, (uint)silo.Draw(120) + 1);
                    break;
            }

            if (silo.Draw(10) == 0) await Task.Delay(TimeSpan.FromHours(silo.Draw(10)), silo.Time);
            if (silo.Draw(10) == 0) clock.Wrong = TimeSpan.FromMinutes(silo.Draw(2 * MinutesWrong) - MinutesWrong);
        }
    }

    private async Task TransferAsync(AccountId debit, AccountId credit, uint amount)
    {
        TransferOrder order = new(Next(), debit, credit, new Amount(amount), "pay", "");
        if (await TwiceAsync(() => Ledger.Transfer(order), order.Id)) Move(debit, credit, amount);
    }

    // Pends, and then posts to two, voids, or lets it be until its time is over.
    private async Task PendAsync(AccountId me, AccountId other)
    {
        uint amount = (uint)silo.Draw(100) + 2;
        TransferOrder pend = new(Next(), me, AccountId.Escrow, new Amount(amount), "hold", "", silo.Time.GetUtcNow().AddHours(1 + silo.Draw(20)));
        if (!await TwiceAsync(() => Ledger.Pend(pend), pend.Id)) return;
        if (silo.Draw(3) == 0) await Task.Delay(TimeSpan.FromHours(silo.Draw(12)), silo.Time);
        uint share = amount / 3;
        PostOrder post = new(Next(), pend.Id, [new Share(other, new Amount(share), "work"), new Share(AccountId.Fees, new Amount(1), "fee")]);
        VoidOrder undo = new(Next(), pend.Id);
        int end = silo.Draw(3);
        if (end == 1) await TwiceAsync(() => Ledger.Void(undo), undo.Id);
        if (end != 2 || !await TwiceAsync(() => Ledger.Post(post), post.Id)) return;
        Move(me, AccountId.Fees, 1);
        bool isRefused = other == Frozen;
        if (share > 0 && !isRefused) Move(me, other, share);
    }

    // Every third order is asked twice at once; all are asked until somebody has answered.
    private async Task<bool> TwiceAsync(Func<Task<LedgerResult>> ask, TransferId id)
    {
        Task<LedgerResult>[] asked = silo.Draw(3) == 0 ? [AskAsync(ask), AskAsync(ask)] : [AskAsync(ask)];
        LedgerResult[] results = await Task.WhenAll(asked);

        // One of the two may have come before the money did.
        bool isDone = results.Any(r => r.IsDone());
        if (isDone) done.Add(id);
        return isDone;
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                await silo.WhenUpAsync();
                return await ask();
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or OperationCanceledException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 + silo.Draw(500)), silo.Time);
            }
        }
    }

    private ILedgerShardGrain ShardOf(AccountId account) =>
        silo.Client.GetGrain<ILedgerShardGrain>(LedgerBook.KeyOf(LedgerBook.Main, LedgerKeys.PartyOf(account).Key.ShardOf(shards)));

    private async Task<bool> IsUnderWayAsync()
    {
        // Clearing accounts of a pair of shards add up to what is between them.
        Int128 between = 0;
        for (int shard = 0; shard < shards; shard++)
        {
            for (int other = 0; other < shards; other++)
            {
                string key = LedgerBook.KeyOf(LedgerBook.Main, shard);
                int one = other;
                between += await AskAsync(() => silo.Client.GetGrain<ILedgerShardGrain>(key).Balance(Sample.Id<AccountId>($"clearing:{one}")));
            }
        }

        return between != 0;
    }

    private void Move(AccountId debit, AccountId credit, uint amount)
    {
        model[debit] = model.GetValueOrDefault(debit) - amount;
        model[credit] = model.GetValueOrDefault(credit) + amount;
    }

    private TransferId Next() => TransferId.For("simulated", $"{++named}");

    // The blocks, added up shard by shard and entry by entry.
    private void CheckJournal()
    {
        HashSet<TransferId> ids = [];
        foreach (IReadOnlyList<LedgerEntry> entries in journal.Shards(shards))
        {
            Dictionary<AccountId, Int128> balances = [];
            foreach (LedgerEntry entry in entries)
            {
                if (entry.Kind is EntryKind.Transfer or EntryKind.Pend or EntryKind.Post or EntryKind.Void or EntryKind.Incoming)
                    Assert.True(ids.Add(entry.Id), $"{entry.Id} was applied twice.");
                foreach (LedgerLine line in entry.Lines)
                {
                    balances[line.Debit] = balances.GetValueOrDefault(line.Debit) - (Int128)line.Amount.Units;
                    balances[line.Credit] = balances.GetValueOrDefault(line.Credit) + (Int128)line.Amount.Units;
                    Assert.True(balances[line.Debit] >= 0 || line.Debit == AccountId.Faucet || line.Debit.Value.StartsWith("clearing", StringComparison.Ordinal), $"{line.Debit} went below zero.");
                }

                Assert.Equal(Int128.Zero, balances.Values.Aggregate(Int128.Zero, (sum, b) => sum + b));
            }
        }

        Assert.All(done, id => Assert.Contains(id, ids));
    }
}

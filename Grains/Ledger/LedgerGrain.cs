// The face of the books: finds the shard an order belongs to and asks it. Keeps nothing, so there are as many as are needed.

using System.Collections.Immutable;
using Cuckoo.Ledger;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Ledger;

/// <inheritdoc cref="ILedgerGrain"/>
[StatelessWorker, Reentrant]
public sealed class LedgerGrain(NetworkOptions options) : Grain, ILedgerGrain
{
    private string Book => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public Task<LedgerResult> Transfer(TransferOrder order) => Shard(PlaceOf(order.Debit, order.Credit)).Transfer(order);

    /// <inheritdoc/>
    public Task<LedgerResult> Pend(TransferOrder order) => Shard(PlaceOf(order.Debit, order.Debit)).Pend(order);

    /// <inheritdoc/>
    public async Task<LedgerResult> Post(PostOrder order) => await (await Holding(order.Pending)).Post(order);

    /// <inheritdoc/>
    public async Task<LedgerResult> Void(VoidOrder order) => await (await Holding(order.Pending)).Void(order);

    /// <inheritdoc/>
    public async Task<Int128> Balance(AccountId account)
    {
        if (!account.IsSystem) return await Shard(PlaceOf(account, account)).Balance(account);
        Int128 sum = 0;
        foreach (Int128 stripe in await All(shard => shard.Balance(account))) sum += stripe;
        return sum;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<LedgerLine>> Lines(string reference) =>
        [.. (await All(shard => shard.Lines(reference))).SelectMany(lines => lines).TakeLast(LedgerBook.MaxLines)];

    /// <inheritdoc/>
    public async Task<LedgerTotals> Totals() => BookTotals.Sum(await All(shard => shard.Totals()));

    /// <inheritdoc/>
    public async Task<LedgerMark> Mark() => new(ImmutableArray.Create(await All(async shard => (await shard.Totals()).Entries)));

    /// <inheritdoc/>
    public async Task<Int128> BalanceAt(AccountId account, LedgerMark mark)
    {
        BookTotals.RequireMark(mark, options.LedgerShards);
        if (!account.IsSystem && PlaceOf(account, account) is var place) return await Shard(place).BalanceAt(account, mark.Sequences[place]);
        Int128 sum = 0;
        foreach (Int128 stripe in await AllAt(mark, (shard, sequence) => shard.BalanceAt(account, sequence))) sum += stripe;
        return sum;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<LedgerLine>> LinesAt(string reference, LedgerMark mark)
    {
        BookTotals.RequireMark(mark, options.LedgerShards);
        return [.. (await AllAt(mark, (shard, sequence) => shard.LinesAt(reference, sequence))).SelectMany(lines => lines).TakeLast(LedgerBook.MaxLines)];
    }

    /// <inheritdoc/>
    public Task<LedgerTotals> TotalsAt(LedgerMark mark) => GrainFactory.GetGrain<ILedgerVerifierGrain>(Book).TotalsAt(mark);

    /// <inheritdoc/>
    public Task<StatementPage> Statement(AccountId account, StatementCursor? from, int count) => account.IsSystem
        ? throw new ArgumentException("A system account has a statement in each shard; ask the shard.", nameof(account))
        : Shard(PlaceOf(account, account)).Statement(account, from, count);

    // A system account is there in every shard: it pays where the payee is, and a pair of them in the first.
    private int PlaceOf(AccountId debit, AccountId credit)
    {
        AccountId decides = debit.IsSystem ? credit : debit;
        return decides.IsSystem ? 0 : LedgerKeys.PartyOf(decides).Key.ShardOf(options.LedgerShards);
    }

    // A pending transfer lies where its payer does, which its id does not say.
    private async Task<ILedgerShardGrain> Holding(TransferId pending)
    {
        if (options.LedgerShards == 1) return Shard(0);
        bool[] knows = await All(shard => shard.Knows(pending));
        return Shard(Math.Max(0, Array.IndexOf(knows, true)));
    }

    private Task<T[]> All<T>(Func<ILedgerShardGrain, Task<T>> ask) => Task.WhenAll(Enumerable.Range(0, options.LedgerShards).Select(n => ask(Shard(n))));

    private Task<T[]> AllAt<T>(LedgerMark mark, Func<ILedgerShardGrain, long, Task<T>> ask) =>
        Task.WhenAll(mark.Sequences.Select((sequence, number) => ask(Shard(number), sequence)));

    private ILedgerShardGrain Shard(int number) => GrainFactory.GetGrain<ILedgerShardGrain>(LedgerBook.KeyOf(Book, number));
}

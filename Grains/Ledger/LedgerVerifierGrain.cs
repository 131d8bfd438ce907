using System.Runtime.CompilerServices;
using Cuckoo.Ledger;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Ledger;

/// <inheritdoc cref="ILedgerVerifierGrain"/>
[StatelessWorker]
public sealed class LedgerVerifierGrain(ILedgerJournal journal, NetworkOptions options) : Grain, ILedgerVerifierGrain
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<BooksProof> VerifyBooks([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (int shard = 0; shard < options.LedgerShards; shard++)
        {
            VerifyStep last = default;
            string? damage = null;
            await using IAsyncEnumerator<VerifyStep> steps = BookVerifier
                .RunAsync(journal, new ShardName(this.GetPrimaryKeyString(), shard), options.LedgerShards, cancellation)
                .GetAsyncEnumerator(cancellation);
            while (damage is null)
            {
                try
                {
                    if (!await steps.MoveNextAsync()) break;
                    last = steps.Current;
                }
                catch (JournalException e)
                {
                    damage = e.Message;
                }

                yield return new BooksProof(shard, last.Blocks, last.OfBlocks, last.Entries, last.Sum, damage);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<LedgerTotals> TotalsAt(LedgerMark mark)
    {
        BookTotals.RequireMark(mark, options.LedgerShards);
        List<LedgerTotals> shards = [];

        // One after another: each is a second copy of a shard while it is added up.
        for (int shard = 0; shard < options.LedgerShards; shard++)
            shards.Add(BookTotals.Of(await LedgerReplay.AtAsync(journal, new ShardName(this.GetPrimaryKeyString(), shard), options.LedgerShards, mark.Sequences[shard])));
        return BookTotals.Sum(shards);
    }
}

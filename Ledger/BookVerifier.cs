using System.Runtime.CompilerServices;

namespace Cuckoo.Ledger;

/// <summary>How far a check of a shard has come.</summary>
/// <param name="Blocks">Blocks proved.</param>
/// <param name="OfBlocks">Blocks there were when it began; those written since are not looked at.</param>
/// <param name="Entries">Entries added up.</param>
/// <param name="Accounts">Accounts that moved.</param>
/// <param name="Sum">Sum of all balances after them: zero.</param>
public readonly record struct VerifyStep(long Blocks, long OfBlocks, long Entries, int Accounts, Int128 Sum);

/// <summary>
/// Checks a shard from its first block: every hash, every chain, every id used once, every account within its bounds, every
/// sum. Needs nothing of the running shard and stops it nowhere; it holds a second copy of the shard's state.
/// </summary>
public static class BookVerifier
{
    // Blocks between two steps that are told.
    private const int BlocksAStep = 64;

    /// <summary>Reads what is stored and tells how far it is; the last step has come to the end.</summary>
    /// <exception cref="JournalException">A block is damaged or missing; it is named.</exception>
    public static async IAsyncEnumerable<VerifyStep> RunAsync(
        ILedgerJournal journal, ShardName shard, int shards, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(journal);
        JournalHead head = await journal.HeadAsync(shard).ConfigureAwait(false);
        ShardLedger ledger = new(shard.Number, shards);
        await foreach (StoredBlock block in journal.ReadAsync(shard, 0, cancellation).ConfigureAwait(false))
        {
            if (ledger.Blocks == head.Blocks) break;
            ledger.Replay(block.Bytes, block.Hash.Span);
            if (ledger.Blocks % BlocksAStep == 0) yield return Step(ledger, head);
        }

        if (ledger.Blocks < head.Blocks) throw new JournalException(ledger.Blocks + 1, "it is missing");
        if (head.Blocks > 0 && !ledger.LastHash.Span.SequenceEqual(head.Hash.Span)) throw new JournalException(head.Blocks, "it is not the one written last");
        VerifyStep last = Step(ledger, head);
        if (last.Sum != 0) throw new JournalException(head.Blocks, $"after it the shard sums to {last.Sum}");
        yield return last;
    }

    private static VerifyStep Step(ShardLedger ledger, JournalHead head)
    {
        ShardTotals totals = ledger.Totals();
        return new VerifyStep(ledger.Blocks, head.Blocks, totals.Entries, totals.Accounts, totals.Sum);
    }
}

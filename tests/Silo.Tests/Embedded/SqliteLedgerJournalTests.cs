using Cuckoo.Ledger;
using Cuckoo.Silo.Embedded;
using Cuckoo.Silo.Tests.Silos;
using Microsoft.Data.Sqlite;
using Orleans.Embedded;

namespace Cuckoo.Silo.Tests.Embedded;

public sealed class SqliteLedgerJournalTests : IDisposable
{
    private static readonly ShardName Shard = new("main", 0);

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public async Task Read_AfterARestart_GivesEveryBlockInItsOrder(int count)
    {
        List<JournalBlock> written = Blocks(count);
        await using (SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db")))
        {
            var journal = new SqliteLedgerJournal(file);
            JournalHead head = await journal.TakeAsync(Shard);
            Assert.Equal((1, 0), (head.Epoch, head.Blocks));
            foreach (JournalBlock block in written) await journal.AppendAsync(Shard, head.Epoch, block);
        }

        await using SqliteFile again = SqliteFile.Open(folder.File("cuckoo.db"));
        var reopened = new SqliteLedgerJournal(again);
        JournalHead end = await reopened.TakeAsync(Shard);
        Assert.Equal((2, count), (end.Epoch, end.Blocks));
        IReadOnlyList<StoredBlock> read = await ReadAsync(reopened, Shard);
        Assert.Equal(written.Select(b => Convert.ToHexString(b.Bytes.Span)), read.Select(b => Convert.ToHexString(b.Bytes.Span)));
        ShardLedger ledger = new(0, 1);
        foreach (StoredBlock block in read) ledger.Replay(block.Bytes, block.Hash.Span);
        Assert.Equal(count == 0 ? [] : end.Hash.ToArray(), count == 0 ? [] : ledger.LastHash.ToArray());
    }

    [Fact]
    public async Task Append_ByAWriterThatLostTheShard_IsFencedOffAndChangesNothing()
    {
        List<JournalBlock> blocks = Blocks(3);
        await using SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db"));
        var journal = new SqliteLedgerJournal(file);
        JournalHead first = await journal.TakeAsync(Shard);
        await journal.AppendAsync(Shard, first.Epoch, blocks[0]);
        JournalHead second = await journal.TakeAsync(Shard);
        await Assert.ThrowsAsync<FencedException>(() => journal.AppendAsync(Shard, first.Epoch, blocks[1]));
        await Assert.ThrowsAsync<FencedException>(() => journal.WriteSnapshotAsync(Shard, first.Epoch, new byte[10]));
        await Assert.ThrowsAsync<FencedException>(() => journal.AppendAsync(Shard, second.Epoch, blocks[2]));
        await Assert.ThrowsAsync<FencedException>(() => journal.AppendAsync(Shard, second.Epoch, blocks[0]));
        Assert.Single(await ReadAsync(journal, Shard));
        await journal.AppendAsync(Shard, second.Epoch, blocks[1]);
        Assert.Equal(2, (await journal.HeadAsync(Shard)).Blocks);
        Assert.Equal(second.Epoch, (await journal.HeadAsync(Shard)).Epoch);
    }

    [Fact]
    public async Task Find_OfAnEntry_GivesTheBlockThatHoldsIt()
    {
        List<JournalBlock> blocks = Blocks(20);
        await using SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db"));
        var journal = new SqliteLedgerJournal(file);
        JournalHead head = await journal.TakeAsync(Shard);
        foreach (JournalBlock block in blocks) await journal.AppendAsync(Shard, head.Epoch, block);
        Entry entry = new();
        for (long sequence = 1; sequence <= blocks[^1].LastSequence; sequence++)
        {
            StoredBlock? found = await journal.FindAsync(Shard, sequence);
            Assert.True(JournalBlock.OpenAlone(found!.Value).TryRead(sequence, entry));
        }

        Assert.Null(await journal.FindAsync(new ShardName("main", 1), 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData((3 << 20) + 7)]
    public async Task Snapshot_WrittenTwice_IsTheLastOne(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await using SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db"));
        var journal = new SqliteLedgerJournal(file);
        JournalHead head = await journal.TakeAsync(Shard);
        Assert.Null(await journal.ReadSnapshotAsync(Shard));
        await journal.WriteSnapshotAsync(Shard, head.Epoch, new byte[(5 << 20) + 1]);
        await journal.WriteSnapshotAsync(Shard, head.Epoch, bytes);
        Assert.Equal(bytes, (await journal.ReadSnapshotAsync(Shard))!.Value.ToArray());
    }

    [Fact]
    public async Task Snapshot_HalfWritten_IsNotSeenAndGoesWithTheNext()
    {
        byte[] whole = new byte[(1 << 20) + 3];
        new Random(1).NextBytes(whole);
        await using (SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db")))
        {
            var journal = new SqliteLedgerJournal(file);
            JournalHead head = await journal.TakeAsync(Shard);
            await journal.WriteSnapshotAsync(Shard, head.Epoch, whole);
            Task half = journal.WriteSnapshotAsync(Shard, head.Epoch, new byte[40 << 20]);
            await journal.TakeAsync(Shard);
            await Assert.ThrowsAsync<FencedException>(() => half);
        }

        await using SqliteFile again = SqliteFile.Open(folder.File("cuckoo.db"));
        var reopened = new SqliteLedgerJournal(again);
        JournalHead taken = await reopened.TakeAsync(Shard);
        Assert.Equal(whole, (await reopened.ReadSnapshotAsync(Shard))!.Value.ToArray());
        await reopened.WriteSnapshotAsync(Shard, taken.Epoch, whole);
        Assert.Equal((1L, 2L), await again.ReadAsync(connection =>
        {
            using SqliteCommand count = connection.CreateCommand();
            count.CommandText = "SELECT (SELECT count(*) FROM ledger_state), (SELECT count(*) FROM ledger_state_piece)";
            using SqliteDataReader row = count.ExecuteReader();
            row.Read();
            return (row.GetInt64(0), row.GetInt64(1));
        }));
    }

    [Fact]
    public async Task Books_OfOtherNames_AreApart()
    {
        List<JournalBlock> blocks = Blocks(1);
        await using SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db"));
        var journal = new SqliteLedgerJournal(file);
        foreach (ShardName name in new ShardName[] { Shard, new("main", 1), new("it's; another", 0) })
        {
            JournalHead head = await journal.TakeAsync(name);
            Assert.Equal((1, 0), (head.Epoch, head.Blocks));
            await journal.AppendAsync(name, head.Epoch, blocks[0]);
        }

        Assert.Single(await ReadAsync(journal, Shard));
        Assert.Empty(await ReadAsync(journal, new ShardName("none", 0)));
    }

    [Fact]
    public async Task Take_OfAFileWithBooksOfAnOlderFormat_SaysSoInOneLine()
    {
        await using (SqliteFile old = SqliteFile.Open(folder.File("cuckoo.db")))
        {
            await old.WriteAsync(connection =>
            {
                using SqliteCommand make = connection.CreateCommand();
                make.CommandText = "CREATE TABLE ledger_entry (book TEXT, number INTEGER, entry TEXT)";
                return make.ExecuteNonQuery();
            });
        }

        await using SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db"));
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => new SqliteLedgerJournal(file).TakeAsync(Shard));
        Assert.Contains("older format", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static List<JournalBlock> Blocks(int count)
    {
        ShardLedger ledger = new(0, 1);
        List<JournalBlock> blocks = [];
        for (int block = 0; block < count; block++)
        {
            if (block == 0) ledger.Found();
            for (int i = 0; i <= block % 4; i++)
            {
                ledger.Decide(
                    new Order
                    {
                        Kind = OrderKind.Transfer,
                        Id = new TransferKey((UInt128)((block * 10) + i + 1)),
                        Debit = new Party(new AccountKey(AccountKind.Faucet, 0)),
                        Credit = new Party(new AccountKey(AccountKind.User, (UInt128)i), "", true),
                        Amount = 5,
                        Purpose = "grant",
                    },
                    1_000 + block);
            }

            blocks.Add(ledger.Seal());
        }

        return blocks;
    }

    private static async Task<IReadOnlyList<StoredBlock>> ReadAsync(SqliteLedgerJournal journal, ShardName shard)
    {
        var blocks = new List<StoredBlock>();
        await foreach (StoredBlock block in journal.ReadAsync(shard, 0, Cancel)) blocks.Add(block);
        return blocks;
    }
}

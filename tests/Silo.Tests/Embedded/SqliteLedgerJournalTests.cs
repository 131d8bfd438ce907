using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;
using Cuckoo.Silo.Embedded;
using Cuckoo.Silo.Tests.Silos;
using Orleans.Embedded;

namespace Cuckoo.Silo.Tests.Embedded;

public sealed class SqliteLedgerJournalTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    // A page of reading is 1,000 entries.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(2_500)]
    public async Task Read_AfterARestart_GivesEveryEntryInItsOrder(int count)
    {
        LedgerEntry[] written = [.. Enumerable.Range(1, count).Select(n => Entry(n))];
        await using (SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db")))
        {
            var journal = new SqliteLedgerJournal(file);
            Assert.Empty(await ReadAsync(journal, "main"));
            await Task.WhenAll(written.Select(e => journal.Append("main", e)));
        }

        await using SqliteFile again = SqliteFile.Open(folder.File("cuckoo.db"));
        IReadOnlyList<LedgerEntry> read = await ReadAsync(new SqliteLedgerJournal(again), "main");
        Assert.Equal(written.Select(Text), read.Select(Text));
    }

    [Fact]
    public async Task Append_NumberThatIsTaken_ThrowsAndChangesNothing()
    {
        await using SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db"));
        var journal = new SqliteLedgerJournal(file);
        Assert.Empty(await ReadAsync(journal, "main"));
        await journal.Append("main", Entry(1));
        await Assert.ThrowsAnyAsync<Exception>(() => journal.Append("main", Entry(1) with { Reference = "another writer" }));
        Assert.Equal(Text(Entry(1)), Text(Assert.Single(await ReadAsync(journal, "main"))));
        await journal.Append("main", Entry(2));
        Assert.Equal(2, (await ReadAsync(journal, "main")).Count);
    }

    [Fact]
    public async Task Books_OfOtherNames_AreApart()
    {
        await using SqliteFile file = SqliteFile.Open(folder.File("cuckoo.db"));
        var journal = new SqliteLedgerJournal(file);
        Assert.Empty(await ReadAsync(journal, "main"));
        await journal.Append("main", Entry(1));
        await journal.Append("it's; another", Entry(1));
        Assert.Single(await ReadAsync(journal, "main"));
        Assert.Single(await ReadAsync(journal, "it's; another"));
        Assert.Empty(await ReadAsync(journal, "none"));
    }

    private static LedgerEntry Entry(long number) => new(
        number, TransferId.For("test", $"{number}"), number % 2 == 0 ? LedgerEntryKind.Post : LedgerEntryKind.Pend,
        number % 2 == 0 ? TransferId.For("test", $"{number - 1}") : null, Hash256.OfText($"order {number}"), $"request {number} \u00e9\"\n", At.AddTicks(number),
        [new LedgerLine(TransferId.For("test", $"{number}"), AccountId.Faucet, AccountId.Escrow, new Amount(UInt128.MaxValue / 4), "escrow")]);

    private static string Text(LedgerEntry entry) => System.Text.Json.JsonSerializer.Serialize(entry);

    private static async Task<IReadOnlyList<LedgerEntry>> ReadAsync(SqliteLedgerJournal journal, string book)
    {
        var entries = new List<LedgerEntry>();
        await foreach (LedgerEntry entry in journal.Read(book, Cancel)) entries.Add(entry);
        return entries;
    }
}

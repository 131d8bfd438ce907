// The books as the file has them, added up by lines of our own: nothing of the ledger's code takes part, so that a mistake in it
// cannot hide itself. Reads a copy, so that it may look while the silo is dead and leaves its file as the kill left it.

using Cuckoo.EndToEnd.Tests.Programs;
using Microsoft.Data.Sqlite;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>A line as stored.</summary>
internal sealed record StoredLine(string Debit, string Credit, Int128 Amount, string Purpose);

/// <summary>An entry as stored.</summary>
/// <param name="Id">Its transfer id.</param>
/// <param name="Kind">10 transfer, 11 pend, 12 post, 13 void.</param>
/// <param name="Ends">The pending transfer it ends, if any.</param>
/// <param name="Reference">The request, for all that is about one.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record StoredEntry(string Id, int Kind, string? Ends, string Reference, IReadOnlyList<StoredLine> Lines);

/// <summary>The journal of a state file, replayed.</summary>
internal sealed class LedgerReplay
{
    private const int Pend = 11;
    private const int Post = 12;
    private const int Void = 13;

    private readonly HashSet<string> ids = [];
    private readonly Dictionary<string, StoredEntry> pending = [];
    private readonly Dictionary<string, List<StoredEntry>> about = [];
    private Int128 pended;

    /// <summary>All entries in order.</summary>
    public List<StoredEntry> Entries { get; } = [];

    /// <summary>Balances by account.</summary>
    public Dictionary<string, Int128> Balances { get; } = [];

    /// <summary>How many transfers are neither posted nor voided.</summary>
    public int LeftOpen => pending.Count;

    /// <summary>Replays a state file, asserting laws 1 and 2 at every entry.</summary>
    public static async Task<LedgerReplay> OfAsync(string stateFile)
    {
        using TemporaryFolder copy = new();
        string file = copy["state.db"];
        File.Copy(stateFile, file);
        if (File.Exists(stateFile + "-wal")) File.Copy(stateFile + "-wal", file + "-wal");
        await using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using (SqliteCommand integrity = connection.CreateCommand())
        {
            integrity.CommandText = "PRAGMA integrity_check";
            Assert.Equal("ok", await integrity.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }

        LedgerReplay replay = new();
        await using SqliteCommand select = connection.CreateCommand();
        select.CommandText = "SELECT block, hash FROM ledger_block WHERE book = 'main' AND shard = 0 ORDER BY number";
        await using SqliteDataReader rows = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        StoredBlocks blocks = new();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            foreach (StoredEntry entry in blocks.Read(rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1))) replay.Add(entry);
        }

        Assert.Equal(Int128.Zero, Sum(replay.Balances.Values));
        return replay;
    }

    /// <summary>Balance of an account.</summary>
    public Int128 Balance(string account) => Balances.GetValueOrDefault(account);

    /// <summary>All entries about a request, in order.</summary>
    public IReadOnlyList<StoredEntry> About(string request) => about.GetValueOrDefault(request) ?? [];

    private void Add(StoredEntry entry)
    {
        Assert.True(ids.Add(entry.Id), $"Transfer {entry.Id} was applied twice.");
        foreach (StoredLine line in entry.Lines)
        {
            Assert.True(line.Amount > 0, $"Transfer {entry.Id} moves {line.Amount}.");
            Assert.NotEqual(line.Debit, line.Credit);
            Move(line.Debit, -line.Amount);
            Move(line.Credit, line.Amount);
        }

        if (entry.Kind == Pend)
        {
            pending.Add(entry.Id, entry);
            pended += entry.Lines[0].Amount;
        }

        if (entry.Kind is Post or Void)
        {
            Assert.True(pending.Remove(entry.Ends!, out StoredEntry? begun), $"Transfer {entry.Id} ends {entry.Ends}, which is not pending.");
            pended -= begun.Lines[0].Amount;
            Assert.Equal(begun.Reference, entry.Reference);
            Assert.Equal(begun.Lines[0].Amount, Sum(entry.Lines.Select(l => l.Amount)));
            Assert.All(entry.Lines, l => Assert.Equal("escrow", l.Debit));
            if (entry.Kind == Void) Assert.Equal(begun.Lines[0].Debit, Assert.Single(entry.Lines).Credit);
        }

        // Every line takes from one account what it gives to another, so the sum stays zero and nobody else's balance changes.
        Entries.Add(entry);
        if (!about.TryGetValue(entry.Reference, out List<StoredEntry>? of)) about.Add(entry.Reference, of = []);
        of.Add(entry);
        Assert.Equal(pended, Balance("escrow"));
        foreach (string account in entry.Lines.Select(l => l.Debit))
            Assert.True(Balance(account) >= 0 || account is "faucet" or "bridge", $"Transfer {entry.Id} takes {account} to {Balance(account)}.");
    }

    private void Move(string account, Int128 by) => Balances[account] = Balance(account) + by;

    private static Int128 Sum(IEnumerable<Int128> amounts) => amounts.Aggregate(Int128.Zero, (sum, amount) => sum + amount);
}

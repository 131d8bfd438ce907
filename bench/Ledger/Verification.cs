using System.Globalization;
using Cuckoo.Grains.Ledger;
using Cuckoo.Silo.Embedded;
using Orleans.Embedded;

namespace Cuckoo.Ledger.Bench;

/// <summary>A long journal, written by the pure ledger and checked from its first block.</summary>
internal static class Verification
{
    private const int EntriesABlock = 8_192;
    private const int Accounts = 1_000_000;

    public static async Task RunAsync(Report report, string path, int entries)
    {
        await using SqliteFile file = SqliteFile.Open(path);
        SqliteLedgerJournal journal = new(file);
        ShardName name = new(LedgerBook.Main, 0);
        JournalHead head = await journal.TakeAsync(name);
        ShardLedger ledger = new(0, 1);
        ledger.Found();
        Random random = new(3);
        TimeSpan deciding = TimeSpan.Zero;
        for (int written = 0; written < entries; written += EntriesABlock)
        {
            long begun = TimeProvider.System.GetTimestamp();
            for (int i = written; i < Math.Min(entries, written + EntriesABlock); i++) ledger.Decide(Order(i, random), i);
            deciding += TimeProvider.System.GetElapsedTime(begun);
            await journal.AppendAsync(name, head.Epoch, ledger.Seal());
        }

        report.Rate("orders decided and written into blocks, one thread", entries / deciding.TotalSeconds, "", "the pure ledger, before any storage");
        long bytes = GC.GetTotalMemory(forceFullCollection: true);
        report.Value("memory of that shard", string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N0} MB"), "", string.Create(CultureInfo.InvariantCulture, $"{Accounts:N0} accounts, {entries:N0} ids"));
        ledger = null!;
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = TimeProvider.System.GetTimestamp();
        VerifyStep last = default;
        await foreach (VerifyStep step in BookVerifier.RunAsync(journal, name, 1, CancellationToken.None)) last = step;
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        report.Rate(
            "journal verified from its first block", last.Entries / seconds, "≥ 1,000,000",
            string.Create(CultureInfo.InvariantCulture, $"{last.Entries:N0} entries in {last.Blocks:N0} blocks, {new FileInfo(path).Length / 1e6:N0} MB, {seconds:0.0} s, {cpu.TotalMicroseconds / last.Entries:0.00} µs of processor each; sum {last.Sum}"));
    }

    private static Order Order(int number, Random random) => new()
    {
        Kind = OrderKind.Transfer,
        Id = new TransferKey(new UInt128((ulong)number * 0x9E3779B97F4A7C15, (ulong)number + 1)),
        Debit = new Party(number < Accounts ? new AccountKey(AccountKind.Faucet, 0) : Account(random.Next(Accounts))),
        Credit = new Party(Account(number < Accounts ? number : random.Next(Accounts)), "", true),
        Amount = number < Accounts ? 1_000_000u : 1u,
        Purpose = "bench",
    };

    private static AccountKey Account(int number) => new(AccountKind.User, new UInt128((ulong)number * 0xD1B54A32D192ED03, (ulong)number));
}

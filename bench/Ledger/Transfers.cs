using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;

namespace Cuckoo.Ledger.Bench;

/// <summary>Durable transfers between random accounts, callers and silo in one process.</summary>
internal static class Transfers
{
    private const int BatchSize = LedgerBook.MaxBatch;
    private const int BatchesAtOnce = 4;
    private const int Callers = 4_000;

    // How often calls are sent under half the load.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(5);

    private static long made;

    /// <returns>Single transfers a second.</returns>
    public static async Task<double> RunAsync(Report report, string path, int count, TimeSpan measured)
    {
        await using BenchSilo silo = await BenchSilo.StartAsync(path);
        AccountId[] accounts = new AccountId[count];
        byte[] bytes = new byte[16];
        Random random = new(1);
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            accounts[i] = AccountId.User(bytes);
        }

        await OpenAsync(report, silo, accounts);
        await BatchesAsync(report, silo, accounts, measured);
        double single = await SinglesAsync(report, silo, accounts, measured);
        await HalfLoadAsync(report, silo, accounts, measured, single / 2);
        return single;
    }

    private static async Task OpenAsync(Report report, BenchSilo silo, AccountId[] accounts)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (int at = 0; at < accounts.Length; at += BatchSize)
        {
            ImmutableArray<LedgerStep> steps = [.. accounts.Skip(at).Take(BatchSize).Select(account => new LedgerStep(Transfer: Order(AccountId.Faucet, account, 1_000_000)))];
            if (!(await silo.Shard.Apply(steps)).All(r => r is LedgerResult.Applied)) throw new InvalidOperationException("A grant was refused.");
        }

        report.Rate("accounts opened by their first transfer, batches", accounts.Length / Seconds(start), "", Note($"{BatchSize} a batch, one at a time"));
    }

    private static async Task BatchesAsync(Report report, BenchSilo silo, AccountId[] accounts, TimeSpan measured)
    {
        long flushes = silo.Flushes;
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = TimeProvider.System.GetTimestamp();
        long until = start + (long)(measured.TotalSeconds * TimeProvider.System.TimestampFrequency);
        long[] done = await Task.WhenAll(Enumerable.Range(0, BatchesAtOnce).Select(n => Task.Run(async () =>
        {
            Random random = new(n);
            long count = 0;
            while (TimeProvider.System.GetTimestamp() < until)
            {
                var steps = ImmutableArray.CreateBuilder<LedgerStep>(BatchSize);
                for (int i = 0; i < BatchSize; i++) steps.Add(new LedgerStep(Transfer: Between(accounts, random)));
                foreach (LedgerResult result in await silo.Shard.Apply(steps.MoveToImmutable())) count += result is LedgerResult.Applied ? 1 : 0;
            }

            return count;
        })));
        double seconds = Seconds(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        report.Rate("durable transfers by batches", done.Sum() / seconds, "≥ 500,000", Note($"{BatchSize} a batch, {BatchesAtOnce} at once, making the orders included; {cpu.TotalMicroseconds / done.Sum():0.00} µs of processor each; {(silo.Flushes - flushes) / seconds:N0} flushes a second"));
    }

    private static async Task<double> SinglesAsync(Report report, BenchSilo silo, AccountId[] accounts, TimeSpan measured)
    {
        long flushes = silo.Flushes;
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = TimeProvider.System.GetTimestamp();
        long until = start + (long)(measured.TotalSeconds * TimeProvider.System.TimestampFrequency);
        LatencyHistogram times = new();
        foreach (LatencyHistogram one in await Task.WhenAll(Enumerable.Range(0, Callers).Select(n => Task.Run(() => CallAsync(silo, accounts, new Random(n), until))))) times.Add(one);
        double seconds = Seconds(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        report.Rate("durable transfers by single calls", times.Count / seconds, "≥ 100,000", Note($"{Callers} callers, through the face and the shard; {cpu.TotalMicroseconds / times.Count:0.00} µs of processor each; {(silo.Flushes - flushes) / seconds:N0} flushes a second"), times);
        return times.Count / seconds;
    }

    private static async Task<LatencyHistogram> CallAsync(BenchSilo silo, AccountId[] accounts, Random random, long until)
    {
        LatencyHistogram times = new();
        long before = TimeProvider.System.GetTimestamp();
        while (before < until)
        {
            await silo.Ledger.Transfer(Between(accounts, random));
            long after = TimeProvider.System.GetTimestamp();
            times.Add(after - before);
            before = after;
        }

        return times;
    }

    // Calls come at their time whether those before have been answered or not; a call's time begins when it was due.
    private static async Task HalfLoadAsync(Report report, BenchSilo silo, AccountId[] accounts, TimeSpan measured, double aSecond)
    {
        using PeriodicTimer timer = new(s_tick);
        Random random = new(7);
        LatencyHistogram times = new();
        Outstanding open = new();
        long start = TimeProvider.System.GetTimestamp();
        long sent = 0;
        while (TimeProvider.System.GetElapsedTime(start) < measured && await timer.WaitForNextTickAsync())
        {
            for (long due = (long)(aSecond * Seconds(start)); sent < due; sent++)
            {
                long at = start + (long)(sent / aSecond * TimeProvider.System.TimestampFrequency);
                _ = TimedAsync(silo.Ledger.Transfer(Between(accounts, random)), at, times, open);
            }
        }

        await open.EndAsync();
        report.Rate("single calls at half that load", sent / Seconds(start), "p99 < 20 ms", "calls come every 5 ms, answered or not; their times count from when they were due", times);
    }

    private static async Task TimedAsync(Task<LedgerResult> call, long due, LatencyHistogram times, Outstanding open)
    {
        open.Begin();
        await call;
        long took = TimeProvider.System.GetTimestamp() - due;
        lock (times) times.Add(took);
        open.End();
    }

    private static TransferOrder Between(AccountId[] accounts, Random random)
    {
        int debit = random.Next(accounts.Length);
        int credit = random.Next(accounts.Length - 1);
        return Order(accounts[debit], accounts[credit < debit ? credit : credit + 1], 1);
    }

    private static TransferOrder Order(AccountId debit, AccountId credit, uint amount)
    {
        // Ids that differ in all their bits, without a hash's cost: it is not what is measured.
        ulong number = (ulong)Interlocked.Increment(ref made) * 0x9E3779B97F4A7C15;
        string text = string.Create(CultureInfo.InvariantCulture, $"{number:x16}{~number:x16}");
        if (!TransferId.TryParse(text, out TransferId id)) throw new InvalidOperationException($"'{text}' is no transfer.");
        return new TransferOrder(id, debit, credit, new Amount(amount), "bench", "");
    }

    // Calls not answered yet, without keeping them.
    private sealed class Outstanding
    {
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int count = 1;

        public void Begin() => Interlocked.Increment(ref count);

        public void End()
        {
            if (Interlocked.Decrement(ref count) == 0) ended.SetResult();
        }

        public Task EndAsync()
        {
            End();
            return ended.Task;
        }
    }

    private static double Seconds(long since) => TimeProvider.System.GetElapsedTime(since).TotalSeconds;

    private static string Note(DefaultInterpolatedStringHandler text) => string.Create(CultureInfo.InvariantCulture, ref text);
}

// The walking skeleton's hardest promise: a silo killed at any moment of a request's path loses nothing and pays nothing twice.
// Everything is real: the silo's process, its file, the model, miners and customers over HTTP, SIGKILL. The moments are drawn
// from a seed, but what happens at them is not: a failure names its seed to say where to look, not to be replayed exactly.

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Ledger;

namespace Cuckoo.EndToEnd.Tests.Kills;

[Collection(Alone.Name)]
public sealed class SiloKillTests(ITestOutputHelper output)
{
    private const int Kills = 50;

    // From this kill on there are cheats only, so that requests fail thrice and are refunded.
    private const int CheatsOnlyFrom = 40;

    private static readonly string[] Prompts = ["a red apple", "a blue fish", "two cherries", "the moon", "a green tree"];

    [Fact]
    public async Task Silo_KilledAtFiftyMomentsOfThePath_KeepsTheLaws()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("CUCKOO_SEED"), CultureInfo.InvariantCulture, out int given)
            ? given
            : RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"CUCKOO_SEED={seed}");
        Random random = new(seed);
        CancellationToken cancellation = TestContext.Current.CancellationToken;

        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        using CuckooClient watcher = new(new EdgeOptions { Edge = silo.Edge });
        ConcurrentBag<string> failures = [];
        List<Task<Outcome>> asking = [];
        List<string> honest = [];
        await using CheatCrew cheats = new(silo.Edge);

        Task<Outcome> Ask() => AskAsync(silo.Edge, failures, Prompts[random.Next(Prompts.Length)], random.NextInt64(long.MaxValue), 1 + random.Next(3));

        await using (MinerProgram process = await MinerProgram.StartAsync(silo.Edge, folder["honest.key"]))
        await using (LocalMiner local = LocalMiner.Start(silo.Edge, HonestWork.Instance))
        {
            honest.AddRange([process.Address, local.Address]);
            cheats.AddSeat();
            TimeSpan path = await MeasureAsync(silo, Ask, asking);
            output.WriteLine($"The path takes {path.TotalSeconds:0.00} s just after a start.");

            for (int kill = 0; kill < CheatsOnlyFrom; kill++) await KillOnceAsync(silo, path, watcher, random, () => asking.Add(Ask()));
        }

        cheats.AddSeat();
        cheats.AddSeat();
        for (int kill = CheatsOnlyFrom; kill < Kills; kill++)
            await KillOnceAsync(silo, TimeSpan.FromSeconds(1), watcher, random, () => asking.Add(Ask()));

        // Somebody honest comes back for what is still open.
        await using LocalMiner last = LocalMiner.Start(silo.Edge, HonestWork.Instance);
        honest.Add(last.Address);
        Outcome[] outcomes = await Task.WhenAll(asking).WaitAsync(TimeSpan.FromMinutes(3), TimeProvider.System, cancellation);
        BooksReply books = await watcher.BooksAsync(cancellation);
        ProgramEnd stopped = await silo.StopAsync();
        Assert.Equal(0, stopped.Code);

        LedgerReplay file = await LedgerReplay.OfAsync(silo.StateFile);
        Laws.BooksAreThoseOfTheFile(books, file);
        Laws.NothingIsLeftOpen(file);
        Laws.NoRequestIsUnknown(outcomes, file);
        Assert.All(outcomes, outcome => Laws.RequestEndedOnce(outcome, file));
        Assert.All(outcomes.GroupBy(o => o.Account), own => Laws.AccountHasWhatIsLeft(own.Key, own, file));
        Assert.All(outcomes, Laws.EventsTellItOnce);
        Assert.All(cheats.Addresses, cheat => Assert.DoesNotContain($"miner:{cheat}", file.Balances.Keys));
        Assert.DoesNotContain(
            outcomes.SelectMany(o => o.Events),
            e => e.Kind == "judged" && honest.Contains(e.Miner!) && !e.Text.StartsWith("Accepted", StringComparison.Ordinal));

        int settled = outcomes.Count(o => o.Request.State == "settled");
        output.WriteLine(
            $"{Kills} kills, {outcomes.Length} requests: {settled} settled, {outcomes.Length - settled} refunded; " +
            $"{cheats.Caught} cheats caught; {file.Entries.Count} entries in the books; {failures.Count} calls failed inside a living silo.");
        foreach (IGrouping<string, string> failure in failures.GroupBy(f => f)) output.WriteLine($"{failure.Count()} x {failure.Key}");
        Assert.Contains(outcomes, o => o.Request.State == "refunded");
    }

    // A payer of its own for each.
    private static async Task<Outcome> AskAsync(Uri edge, ConcurrentBag<string> failures, string prompt, long seed, int steps)
    {
        using Customer customer = new(edge, failures);
        await customer.OpenAsync(TestContext.Current.CancellationToken);
        return await customer.AskAsync(prompt, seed, steps, TestContext.Current.CancellationToken);
    }

    // The duration of one path just after a start, with nothing warm: what the moments are spread over.
    private static async Task<TimeSpan> MeasureAsync(SiloProgram silo, Func<Task<Outcome>> ask, List<Task<Outcome>> asking)
    {
        asking.Add(ask());
        await asking[0];
        await silo.KillAsync();
        await silo.StartAgainAsync();
        long begun = TimeProvider.System.GetTimestamp();
        asking.Add(ask());
        await asking[1];
        return TimeProvider.System.GetElapsedTime(begun);
    }

    private static async Task KillOnceAsync(SiloProgram silo, TimeSpan path, CuckooClient watcher, Random random, Action ask)
    {
        ask();
        await Task.Delay(path * random.NextDouble(), TimeProvider.System, TestContext.Current.CancellationToken);
        await silo.KillAsync();
        await LedgerReplay.OfAsync(silo.StateFile);
        await silo.StartAgainAsync();
        Assert.Equal("0", (await watcher.BooksAsync(TestContext.Current.CancellationToken)).Sum);
    }
}

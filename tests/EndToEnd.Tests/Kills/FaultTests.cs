// Real faults: a silo with a chain and miners, honest ones and a cheat, as processes of their own, killed with SIGKILL at random while
// many payers ask at once, some of them out of deposits. With each kill the chain forgets its last blocks. At the end every request that
// was accepted is settled or refunded, nothing is paid twice, nothing is paid that is not right, and the books balance: by what the edge
// says, by the silo's own check of its store, by the file itself, read by lines of our own, and by the chain, where an epoch with all that
// was spent out of deposits is final and claimed. A minute by default. Ten of them, with the report shown as it is written:
//
//   CUCKOO_FAULT_MINUTES=10 dotnet run -c Release --project tests/EndToEnd.Tests -- -class "*FaultTests" -showLiveOutput
//
// CUCKOO_SEED draws the moments and the questions again; what happens at them is the machine's, so a failure names its seed to say
// where to look, not to be replayed exactly.

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Rpc;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Ledger;

namespace Cuckoo.EndToEnd.Tests.Kills;

[Collection(Alone.Name)]
public sealed class FaultTests(ITestOutputHelper output)
{
    private const int Payers = 16;
    private const int HonestMiners = 2;

    // Of the payers.
    private const int WithDeposits = 5;

    // A silo gives its chain up that dies more often than this within five minutes.
    private const int MostOfOneChain = 4;

    // A request is refunded after five minutes without a result.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(7);

    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Network_KilledAtRandomUnderLoad_KeepsTheLaws()
    {
        TimeSpan time = TimeSpan.FromMinutes(Setting("CUCKOO_FAULT_MINUTES") ?? 1);
        int seed = Setting("CUCKOO_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CUCKOO_SEED={seed} CUCKOO_FAULT_MINUTES={time.TotalMinutes}"));
        Random random = new(seed);

        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(
            folder["silo"], ("Chain__Mode", "embedded"), ("Cuckoo__EpochSeconds", "3"), ("Cuckoo__LeastAuditPerMille", "1000"), ("Cuckoo__StepAudits", "false"));
        await using Town town = await Town.OpenAsync(silo, folder["silo"], folder["town"], WithDeposits, Cancel);
        using CuckooClient operating = await OperatorAsync(silo);
        List<MinerSeat> seats = [];
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using CancellationTokenSource enrolling = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ConcurrentBag<string> failures = [];
        FaultLoad load = new(silo.Edge, failures);
        try
        {
            Task Enrol(string keyPath) => town.EnrolAsync(keyPath, enrolling.Token);
            for (int i = 0; i < HonestMiners; i++) seats.Add(MinerSeat.Honest(silo.Edge, folder[$"honest-{i}.key"], Enrol));
            seats.Add(MinerSeat.Cheating(silo.Edge, folder["cheat.key"], Enrol));
            for (int i = 0; i < Payers; i++) load.AddPayer(random.Next(), town.Depositors.ElementAtOrDefault(i), over.Token, Cancel);
            Task claiming = town.ClaimAsync(over.Token, Cancel);

            // Moments all over the path of a request, and not so far from each other that a slow machine is hardly killed at all.
            TimeSpan path = await load.FirstEnd.WaitAsync(Patience, TimeProvider.System, Cancel);
            output.WriteLine($"From the miners' start to the first request's end: {path.TotalSeconds:0.0} s.");
            TimeSpan gap = path < LongestGap ? path : LongestGap;
            long begun = TimeProvider.System.GetTimestamp();
            int siloKills = 0, chainKills = 0, ofThisChain = 0;
            while (TimeProvider.System.GetElapsedTime(begun) < time)
            {
                await Task.Delay(gap * (0.05 + random.NextDouble()), TimeProvider.System, Cancel);
                load.ThrowIfFailed();
                int draw = random.Next(10);
                MinerSeat? miner = draw > 3 ? seats[random.Next(seats.Count)] : null;
                if (miner is not null) await miner.KillAsync();

                // Alone, or together with the silo, as when the power fails.
                if (random.Next(3) == 0 && ofThisChain < MostOfOneChain && silo.KillChain())
                {
                    chainKills++;
                    ofThisChain++;
                }

                if (draw < 5)
                {
                    siloKills++;
                    ofThisChain = 0;
                    await silo.KillAsync();
                    await LedgerReplay.OfAsync(silo.StateFile);
                    await silo.StartAgainAsync();
                    Assert.Equal("0", (await operating.BooksAsync(Cancel)).Sum);
                }

                if (random.Next(3) == 0) await PassAsync(town);
                foreach (MinerSeat seat in seats) await seat.ReplaceIfEndedAsync();
            }

            TimeSpan killing = TimeProvider.System.GetElapsedTime(begun);
            await over.CancelAsync();
            IReadOnlyList<Outcome> outcomes = await load.EndAsync().WaitAsync(Patience, TimeProvider.System, Cancel);
            await claiming;
            HashSet<string> cheats = seats[^1].Addresses;
            LeavesFile settledOnChain = await new TownBooks(town, silo, operating).SettledAsync(outcomes, cheats);
            BooksCheck verdict = await VerdictAsync(operating);
            BooksReply books = await operating.BooksAsync(Cancel);
            Assert.Equal(0, (await silo.StopAsync()).Code);

            LedgerReplay file = await LedgerReplay.OfAsync(silo.StateFile);
            Assert.True(verdict.IsBalanced, verdict.Damage);
            Assert.Equal(("0", file.Entries.Count), (verdict.Sum, (int)verdict.Entries));
            Laws.BooksAreThoseOfTheFile(books, file);
            Laws.NothingIsLeftOpen(file);
            Laws.NoRequestIsUnknown(outcomes, file);
            Assert.All(outcomes, outcome => Laws.RequestEndedOnce(outcome, file));
            Assert.All(outcomes.GroupBy(o => o.Account), own => Laws.AccountHasWhatIsLeft(own.Key, own, file, town.Depositors.Find(one => one.Account == own.Key)?.Deposited));
            Assert.All(outcomes, Laws.EventsTellItOnce);
            Assert.All(cheats, cheat => Assert.DoesNotContain($"miner:{cheat}", file.Balances.Keys));
            Assert.DoesNotContain(
                outcomes.SelectMany(o => o.Events),
                e => e.Kind == "judged" && !cheats.Contains(e.Miner!) && !e.Text.StartsWith("Accepted", StringComparison.Ordinal));

            int settled = outcomes.Count(o => o.Request.State == "settled");
            output.WriteLine(
                $"{killing.TotalSeconds:0} s of kills: {siloKills} of the silo, {chainKills} of its chain, {seats.Sum(s => s.Kills)} of {seats.Count} miners. " +
                $"{outcomes.Count} requests by {Payers} payers: {settled} settled, {outcomes.Count - settled} refunded, none lost, none paid twice, none paid that is wrong.");
            output.WriteLine(
                $"{seats[^1].Caught} cheats caught; {file.Entries.Count} entries in the books, which balance; " +
                $"{outcomes.Sum(o => o.Events.Count(e => e.Kind == "requeued"))} times a job was put back; {failures.Count} calls failed inside a living silo.");
            output.WriteLine(
                $"The chain undid {file.Entries.Count(e => e.Lines is [{ Purpose: "undone" }])} deposits or claims; {town.Claims} times something was claimed; the final root has " +
                $"{settledOnChain.Tree.Count} leaves and {settledOnChain.Header.Total} spent; {seats.Sum(s => s.Unstaked)} times a stake was missing.");
            foreach (IGrouping<string, string> failure in failures.GroupBy(f => f)) output.WriteLine($"{failure.Count()} x {failure.Key}");
            Assert.True(settled > 0, "Nothing was settled.");
        }
        finally
        {
            await enrolling.CancelAsync();
            foreach (MinerSeat seat in seats) await seat.DisposeAsync();
        }
    }

    // An operator's account is named in the silo's settings, so the silo that opens it is started once more; its chain writes down all it has.
    private static async Task<CuckooClient> OperatorAsync(SiloProgram silo)
    {
        string key;
        using (CuckooClient client = new(new EdgeOptions { Edge = silo.Edge }))
        {
            AccountOpened account = await client.OpenAccountAsync(Cancel);
            key = (await client.AddKeyAsync(new KeyAsked("operator", ["operate"]), Cancel)).ApiKey;
            silo.Set("Cuckoo__Operators__0", account.Account);
        }

        silo.Set("Cuckoo__Models__0", "emoji-t2i");
        silo.Set("Cuckoo__QuotesPerMinute", "100000");
        Assert.Equal(0, (await silo.StopAsync()).Code);
        await silo.StartAgainAsync();
        return new CuckooClient(new EdgeOptions { Edge = silo.Edge }, key);
    }

    private static async Task PassAsync(Town town)
    {
        try
        {
            await town.PassAsync(Cancel);
        }
        catch (RpcException)
        {
            // The chain is being started again.
        }
    }

    private static async Task<BooksCheck> VerdictAsync(CuckooClient operating)
    {
        BooksCheck? last = null;
        await foreach (BooksCheck step in operating.CheckBooksAsync(Cancel)) last = step;
        return last!;
    }

    private static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}

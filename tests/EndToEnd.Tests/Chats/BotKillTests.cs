// The bot is killed at fifty moments, and the silo at some of them, while people ask, tip and pay and while Telegram fails in every way it
// can: calls that are done and whose answers are lost, 429, 502, broken connections, silence, updates brought twice, payments told of
// twice, by long polling and by webhook in turn. In the end every request was submitted once, every tip given once and passed on once,
// every payment fulfilled once, and every request has come to its picture. The moments are drawn from a seed. More of them:
//
//   CUCKOO_BOT_KILLS=500 dotnet run -c Release --project tests/EndToEnd.Tests -- -class "*BotKillTests" -showLiveOutput

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Kills;
using Cuckoo.Telegram.StandIn;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Ledger;

namespace Cuckoo.EndToEnd.Tests.Chats;

[Collection(Alone.Name)]
public sealed class BotKillTests(ITestOutputHelper output)
{
    private const int People = 3;

    // 25 Stars are 0.005: what the faucet gave the bot suffices for 200 payments.
    private const string Star = "0.0002";
    private const string Payload = "credits 25 5000000000000000";
    private const string Bought = "5000000000000000";

    private static readonly Someone Nobody = new(2999, "nobody_yet");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bot_KilledAtRandomMoments_LosesAndDoublesNothing()
    {
        int kills = Setting("CUCKOO_BOT_KILLS") ?? 50;
        int seed = Setting("CUCKOO_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CUCKOO_SEED={seed} CUCKOO_BOT_KILLS={kills}"));
        Random random = new(seed);
        await using ChatStage stage = await ChatStage.StartWithoutBotAsync(Star);
        long started = TimeProvider.System.GetTimestamp();
        await stage.StartBotAsync();

        // From before the bot's first line to a second after it is ready, however slow the machine is.
        TimeSpan longest = TimeProvider.System.GetElapsedTime(started) + TimeSpan.FromSeconds(1);
        List<Someone> people = [.. Enumerable.Range(1, People).Select(i => new Someone(2000 + i, $"person{i}"))];
        foreach (Someone one in people) await stage.SayAsync(one, "/faucet", _ => true);
        int seedOfTroubles = random.Next();
        stage.Telegram.Troubles = TroublesOf(new Random(seedOfTroubles));

        Dictionary<long, int> pictures = people.ToDictionary(p => p.Id, _ => 0);
        Dictionary<long, List<string>> tips = people.ToDictionary(p => p.Id, _ => new List<string>());
        ConcurrentDictionary<long, int> bought = new();
        List<Task> payments = [];
        int siloKills = 0;
        long begun = TimeProvider.System.GetTimestamp();
        for (int kill = 0; kill < kills; kill++)
        {
            for (int acts = random.Next(1, 4); acts > 0; acts--)
            {
                Someone one = people[random.Next(People)];
                switch (random.Next(3))
                {
                    case 0:
                        stage.World.Write(one, "/imagine a green tree");
                        pictures[one.Id]++;
                        break;
                    case 1:
                        // Each of another amount, so that a statement tells them apart.
                        string amount = string.Create(CultureInfo.InvariantCulture, $"0.0001{kill:000}{acts}");
                        stage.World.Write(one, $"/tip @{Nobody.Username} {amount}");
                        tips[one.Id].Add(TokenAmount.Parse(amount)!);
                        break;
                    default:
                        payments.Add(BuyAsync(stage, one, bought));
                        break;
                }
            }

            // Halfway the one who is tipped comes: what was kept until then and what is given from then on take different ways.
            if (kill == kills / 2) stage.World.Write(Nobody, "/start");

            await Task.Delay(longest * random.NextDouble(), TimeProvider.System, Cancel);
            await stage.Network.KillBotAsync();
            bool isSiloKilled = random.Next(8) == 0;
            if (isSiloKilled) await stage.Network.KillSiloAsync();
            await stage.LaunchBotAsync(random.Next(2) == 0);
            if (isSiloKilled) await stage.Network.StartSiloAsync();
            siloKills += isSiloKilled ? 1 : 0;
        }

        TimeSpan killing = TimeProvider.System.GetElapsedTime(begun);
        stage.Telegram.Troubles = _ => Trouble.None;
        await Task.WhenAll(payments);
        await UntilAsync(() => IsDoneAsync(stage, people, pictures, tips, bought));

        foreach (Someone one in people)
        {
            List<StatementRow> rows = await stage.Network.StatementOfAsync(one.Id);
            Assert.Equal(pictures[one.Id], rows.Count(r => r.Purpose == "escrow"));
            Assert.DoesNotContain(rows, r => r.Purpose == "refund");
            List<StatementRow> theirs = [.. rows.Where(r => r.Purpose == "tip" && r.Debit.StartsWith("user:", StringComparison.Ordinal) && r.Amount != Bought)];
            Assert.Equal(tips[one.Id].Order(StringComparer.Ordinal), theirs.Select(r => r.Amount).Order(StringComparer.Ordinal));
            Assert.Equal(bought.GetValueOrDefault(one.Id), rows.Count(r => r.Purpose == "tip" && r.Amount == Bought));

            // A message whose answer was lost may stand there twice; one that is missing would be a request without an end.
            Assert.True(Finished(stage, one) >= pictures[one.Id], $"{one.Username} asked for {pictures[one.Id]} pictures and sees {Finished(stage, one)}.");
        }

        // What came before they had an account came in as one.
        UInt128 given = SumOf(tips.Values.SelectMany(t => t));
        Assert.Equal(given, SumOf((await stage.Network.StatementOfAsync(Nobody.Id)).Select(r => r.Amount)));

        // What the bot had from the faucet, less what it sold: nothing that was kept stays with it.
        UInt128 left = SumOf([(await stage.Network.Own.AccountAsync(Cancel)).Balance]);
        Assert.Equal(1_000_000_000_000_000_000 - ((UInt128)bought.Values.Sum() * SumOf([Bought])), left);

        BooksReply books = await stage.Network.Own.BooksAsync(Cancel);
        Assert.Equal(("0", 0), (books.Sum, books.Pending));
        int shown = people.Sum(p => stage.World.In(p.Id).Count);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{killing.TotalSeconds:0} s: {kills} kills of the bot, {siloKills} of the silo; {pictures.Values.Sum()} pictures, {tips.Values.Sum(t => t.Count)} tips, {bought.Values.Sum()} purchases; {shown} messages, {stage.World.Methods.Count} calls of the Bot API"));
    }

    // The bot's start is not what is tested, and it insists; everything after it is.
    private static Func<string, Trouble> TroublesOf(Random random)
    {
        Lock gate = new();
        return method =>
        {
            lock (gate)
            {
                int draw = random.Next(200);
                return method is "getMe" or "deleteWebhook" or "setWebhook" ? Trouble.None : draw switch
                {
                    < 12 => Trouble.LostAnswer,
                    < 18 => Trouble.Error,
                    < 22 => Trouble.Broken,
                    < 24 => Trouble.TooMany,
                    < 25 => Trouble.Silent,
                    _ => Trouble.None,
                };
            }
        };
    }

    // Shown, or kept back by the content check, which errs.
    private static int Finished(ChatStage stage, Someone one) => stage.World.In(one.Id).Count(s => s.Html.Contains('✅'));

    // Paid, and told of twice; who is not let through in time has paid nothing.
    private static async Task BuyAsync(ChatStage stage, Someone one, ConcurrentDictionary<long, int> bought)
    {
        Seen bill = new(0, one.Id, "invoice") { Payload = Payload, Stars = 25 };
        if (await stage.World.Pay(one, bill, Cancel) is not { } charge) return;
        bought.AddOrUpdate(one.Id, 1, (_, n) => n + 1);
        stage.World.Paid(one, bill, charge);
    }

    private static async Task<bool> IsDoneAsync(
        ChatStage stage, List<Someone> people, Dictionary<long, int> pictures, Dictionary<long, List<string>> tips, ConcurrentDictionary<long, int> bought)
    {
        foreach (Someone one in people)
        {
            List<StatementRow> rows = await stage.Network.StatementOfAsync(one.Id);
            if (rows.Count(r => r.Purpose == "escrow") < pictures[one.Id] || Finished(stage, one) < pictures[one.Id]) return false;
            if (rows.Count(r => r.Purpose == "tip") < tips[one.Id].Count + bought.GetValueOrDefault(one.Id)) return false;
        }

        UInt128 came = SumOf((await stage.Network.StatementOfAsync(Nobody.Id)).Select(r => r.Amount));
        return came >= SumOf(tips.Values.SelectMany(t => t)) && (await stage.Network.Own.BooksAsync(Cancel)).Pending == 0;
    }

    private static UInt128 SumOf(IEnumerable<string> amounts) =>
        amounts.Aggregate(UInt128.Zero, (sum, amount) => sum + UInt128.Parse(amount, CultureInfo.InvariantCulture));

    // Ten minutes: an errand that failed is tried again within one, and a busy machine takes its time. When they are over the assertions say
    // what is missing.
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (int tries = 0; tries < 1_200 && !await isSo(); tries++) await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);
    }

    private static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}

using System.Globalization;
using Cuckoo.Client;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>What a Telegram bot does for the people it meets, and what every account is told of its money.</summary>
public sealed class TelegramTests(Stage stage)
{
    private const string Tip = "250000000000000000";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TelegramUser_TippedBeforeTheyAreMet_FindsTheTipAndOneAccount()
    {
        (CuckooClient bot, _) = await stage.Silo.UserAsync(hasMoney: true);
        using (bot)
        {
            TipReply tip = await bot.TipAsync(new TipAsked("before", "telegram:700001", Tip), Cancel);
            Assert.True(tip.IsHeld);

            AccountOpened met = await bot.MeetTelegramUserAsync(700001, Cancel);
            AccountOpened again = await bot.MeetTelegramUserAsync(700001, Cancel);

            Assert.Equal(Tip, met.Balance);
            Assert.Equal(met.Account, again.Account);
            Assert.NotEqual(met.ApiKey, again.ApiKey);
            foreach (string key in new[] { met.ApiKey, again.ApiKey })
            {
                using CuckooClient person = bot.As(key);
                Assert.Equal(met.Account, (await person.AccountAsync(Cancel)).Account);
            }

            // A guest's end is not the host's.
            Assert.NotEqual(met.Account, (await bot.AccountAsync(Cancel)).Account);
        }
    }

    [Fact]
    public async Task TelegramUsers_OfOneBot_AreSourcesOfTheirOwnAtTheFaucet()
    {
        (CuckooClient bot, _) = await stage.Silo.UserAsync(hasMoney: false);
        using (bot)
        {
            foreach (long id in new[] { 700101L, 700102L })
            {
                using CuckooClient person = bot.As((await bot.MeetTelegramUserAsync(id, Cancel)).ApiKey);
                FaucetReply first = await person.FaucetAsync(Cancel);
                FaucetReply second = await person.FaucetAsync(Cancel);
                Assert.NotEqual("0", first.Granted);
                Assert.Equal(("0", first.Balance), (second.Granted, second.Balance));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1_000_000_000_000_000_000)]
    public async Task TelegramId_ThatIsNone_IsRefused(long id)
    {
        using CuckooClient bot = new(new EdgeOptions { Edge = stage.Silo.Url, Attempts = 1 }, stage.OwnerKey);
        await RefusedAsync(Refusals.BadTelegramId, () => bot.MeetTelegramUserAsync(id, Cancel));
    }

    [Fact]
    public async Task Statement_OfAnAccount_SaysEachMovementOnceAndTheBalanceAfterIt()
    {
        (CuckooClient giver, _) = await stage.Silo.UserAsync(hasMoney: true);
        using (giver)
        {
            string me = (await giver.AccountAsync(Cancel)).Account;
            for (int i = 0; i < 24; i++) await giver.TipAsync(new TipAsked($"s-{i}", "telegram:700201", (i + 1).ToString(CultureInfo.InvariantCulture)), Cancel);

            StatementReply page = await giver.StatementAsync(null, Cancel);
            StatementReply rest = await giver.StatementAsync(page.Next, Cancel);

            List<StatementRow> rows = [.. page.Rows, .. rest.Rows];
            Assert.Null(rest.Next);
            Assert.Equal([.. Enumerable.Range(1, 24).Reverse().Select(i => ("tip", $"{i}")), ("grant", rows[^1].Amount)], rows.Select(r => (r.Purpose, r.Amount)));
            Assert.Equal((await giver.AccountAsync(Cancel)).Balance, rows[0].Balance);
            Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(
                Number(pair.Second.Balance), Number(pair.First.Balance) + (pair.First.Debit == me ? Number(pair.First.Amount) : -Number(pair.First.Amount))));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("a_b")]
    [InlineData("0_0")]
    [InlineData("-1_0")]
    [InlineData("1_0")]
    [InlineData("9223372036854775807_1")]
    public async Task Statement_FromAnInventedPlace_IsRefused(string before)
    {
        using CuckooClient stranger = new(new EdgeOptions { Edge = stage.Silo.Url, Attempts = 1 }, stage.StrangerKey);
        await RefusedAsync(Refusals.BadCursor, () => stranger.StatementAsync(before, Cancel));
    }

    private static Int128 Number(string text) => Int128.Parse(text, CultureInfo.InvariantCulture);

    private static async Task RefusedAsync(Refusal refusal, Func<Task> call) =>
        Assert.Equal(refusal.Code, (await Assert.ThrowsAsync<EdgeRefusedException>(call)).Code);
}

using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Demo;

/// <summary>The demonstration goes on to its chain: what was paid settles, a claim is paid, a cheat is slashed, and the books are equal.</summary>
public sealed class ChainDemoTests
{
    private static readonly string[] Path =
        ["chain", "stake", "deposit", "account", "wallet", "delegate", "quote", "settled", "picture", "answer", "books", "voucher", "epoch", "leaf", "root", "final", "claim", "equal", "cheat", "caught", "dispute", "judged", "slash", "equal"];

    [Fact(Timeout = 300_000)]
    public async Task Demo_WithItsChain_SettlesWhatWasPaidAndSlashesACheat()
    {
        using TemporaryFolder folder = new();

        DemoEnd demo = await DemoEnd.RunAsync(folder, "a blue fish", "--steps", "4", "--seed", "7");

        Assert.True(demo.Code == 0, demo.ToString());
        AssertPath(demo);
        AssertSettled(demo);
        Assert.Equal(Number(demo.One("voucher"), "total"), Spent(demo));
        Assert.False(demo.One("caught")["isPaid"]!.GetValue<bool>());

        // It joined with an invented trace, was accused with the step that differs, and lost a tenth.
        string cheat = DemoEnd.Text(demo.One("cheat"), "miner");
        JsonObject slash = demo.One("slash");
        Assert.Equal((cheat, "guilty"), (DemoEnd.Text(slash, "miner"), DemoEnd.Text(slash, "outcome")));
        Assert.Equal(Number(slash, "before") * 9 / 10, Number(slash, "after"));
        Assert.Equal(3, demo.One("caught")["step"]!.GetValue<int>());
    }

    [Fact(Timeout = 300_000)]
    public async Task Demo_WhoseFirstMinerCheats_SlashesThatOne()
    {
        using TemporaryFolder folder = new();

        DemoEnd demo = await DemoEnd.RunAsync(folder, "a blue fish", "--steps", "4", "--seed", "7", "--cheat", "bits");

        Assert.True(demo.Code == 0, demo.ToString());
        AssertSettled(demo);
        string cheat = demo.One("network")["miners"]![0]!.GetValue<string>();
        Assert.True(demo.One("cheat")["isCaught"]!.GetValue<bool>(), demo.ToString());
        Assert.Equal(cheat, DemoEnd.Text(demo.One("slash"), "miner"));
        Assert.True(Number(demo.One("slash"), "after") < Number(demo.One("slash"), "before"), demo.ToString());
        Assert.DoesNotContain(demo.All("claim"), line => DemoEnd.Text(line, "account") == cheat);
    }

    [Fact]
    public async Task Demo_WhereAnvilCannotBeHad_SaysSoAndShowsTheRest()
    {
        using TemporaryFolder folder = new();

        DemoEnd demo = await DemoEnd.RunAsync(folder, new Dictionary<string, string> { ["CUCKOO_ANVIL"] = folder["anvil"] }, ["a blue fish", "--steps", "4"]);

        Assert.True(demo.Code == 0, demo.ToString());
        Assert.Contains("There is no anvil at", DemoEnd.Text(demo.One("chain"), "text"), StringComparison.Ordinal);
        Assert.Contains("from the faucet", DemoEnd.Text(demo.One("account"), "text"), StringComparison.Ordinal);
        Assert.Equal("books", demo.Stages.Last());
    }

    private static void AssertPath(DemoEnd demo)
    {
        string[] stages = [.. demo.Stages];
        int at = 0;
        foreach (string stage in Path)
        {
            int next = Array.IndexOf(stages, stage, at);
            Assert.True(next >= 0, $"No {stage} after {(at == 0 ? "the start" : stages[at - 1])}: {demo}");
            at = next + 1;
        }
    }

    // Each sum is of the demonstration's own lines, so that none of them is there for show.
    private static void AssertSettled(DemoEnd demo)
    {
        JsonObject epoch = demo.One("epoch");
        JsonObject[] leaves = demo.All("leaf"), claims = demo.All("claim"), equal = demo.All("equal");
        Assert.True(demo.One("root")["holds"]!.GetValue<bool>(), demo.ToString());
        Assert.Equal(epoch["leaves"]!.GetValue<int>(), leaves.Length);
        Assert.Equal(Number(epoch, "earned"), Sum(leaves, "earned"));
        Assert.Equal(Number(epoch, "spent"), Sum(leaves, "spent"));
        Assert.Equal(Number(epoch, "earned"), Number(epoch, "spent"));
        Assert.NotEmpty(claims);
        foreach (JsonObject claim in claims)
        {
            Assert.Equal(Number(claim, "before") + Number(claim, "amount"), Number(claim, "after"));
            Assert.Equal(Number(Assert.Single(leaves, leaf => DemoEnd.Text(leaf, "account") == DemoEnd.Text(claim, "account")), "earned"), Number(claim, "amount"));
        }

        // All that miners got in the books settles: the grant that the picture was paid from, the text's deposit, and what audits were paid.
        JsonObject[] paid = [.. demo.All("ledger").Concat(demo.OfText("ledger")).Where(line => DemoEnd.Text(line, "credit").StartsWith("miner:", StringComparison.Ordinal))];
        UInt128 ofDeposit = Sum(demo.OfText("ledger").Where(line => DemoEnd.Text(line, "purpose") == "work"), "amount");
        foreach (JsonObject leaf in leaves)
        {
            string account = DemoEnd.Text(leaf, "account");
            if (account == DemoEnd.Text(demo.One("chain"), "operator")) Assert.Equal(Sum(paid, "amount") - ofDeposit, Number(leaf, "spent"));
            else Assert.Equal(Sum(paid.Where(line => DemoEnd.Text(line, "credit") == "miner:" + account), "amount"), Number(leaf, "earned"));
        }

        Assert.Equal(2, equal.Length);
        foreach (JsonObject line in equal)
        {
            UInt128 rest = Number(line, "deposited") - Number(line, "withdrawn") - Number(line, "claimed");
            Assert.True(line["isEqual"]!.GetValue<bool>(), demo.ToString());
            Assert.Equal($"-{rest}", DemoEnd.Text(line, "bridge"));
            Assert.Equal(Number(line, "held"), rest + Number(line, "bonds"));
            Assert.Equal(("0", Sum(claims, "amount")), (DemoEnd.Text(line, "sum"), Number(line, "claimed")));
        }
    }

    private static UInt128 Spent(DemoEnd demo)
    {
        string wallet = DemoEnd.Text(demo.One("voucher"), "payer");
        return Number(Assert.Single(demo.All("leaf"), leaf => DemoEnd.Text(leaf, "account") == wallet), "spent");
    }

    private static UInt128 Sum(IEnumerable<JsonObject> lines, string name) => lines.Aggregate(UInt128.Zero, (sum, line) => sum + Number(line, name));

    private static UInt128 Number(JsonObject line, string name) => UInt128.Parse(DemoEnd.Text(line, name), NumberStyles.None, CultureInfo.InvariantCulture);
}

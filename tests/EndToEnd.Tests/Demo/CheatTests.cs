using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Demo;

public sealed class CheatTests
{
    [Theory]
    [InlineData("bits", "The output is wrong")]
    [InlineData("steps", "The output is wrong")]
    [InlineData("stale", "The output is wrong")]
    [InlineData("trace", "The trace root is wrong")]
    public async Task Demo_WithACheat_CatchesItAndPaysTheHonestMiner(string way, string reason)
    {
        using TemporaryFolder folder = new();

        DemoEnd demo = await DemoEnd.RunAsync(folder, "a blue fish", "--steps", "4", "--seed", "7", "--cheat", way, "--no-chain");

        Assert.True(demo.Code == 0, demo.ToString());
        JsonObject network = demo.One("network");
        Assert.Equal(way, DemoEnd.Text(network, "cheat"));
        string cheat = network["miners"]![0]!.GetValue<string>();
        string honest = network["miners"]![1]!.GetValue<string>();

        // A draw decides which of the two has the job. The cheat had it, was found wrong, and the job went on; or the honest one had it,
        // and the cheat was left to audit, where it is as wrong.
        JsonObject[] verdicts = demo.All("verdict");
        Assert.Equal(honest, DemoEnd.Text(verdicts[^1], "miner"));
        Assert.Contains("Accepted: ", DemoEnd.Text(verdicts[^1], "text"), StringComparison.Ordinal);
        if (verdicts.Length == 1)
        {
            Assert.True(demo.PlaceOf(l => IsEvent(l, "audit", cheat)) > demo.PlaceOf(l => IsEvent(l, "committed", honest)), demo.ToString());
            Assert.Contains("The silo's auditor got the same bits", DemoEnd.Text(verdicts[0], "text"), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal((2, cheat), (verdicts.Length, DemoEnd.Text(verdicts[0], "miner")));
            Assert.Contains($"Rejected: {reason}", DemoEnd.Text(verdicts[0], "text"), StringComparison.Ordinal);
            int leased = demo.PlaceOf(l => IsEvent(l, "leased", cheat));
            int committed = demo.PlaceOf(l => IsEvent(l, "committed", cheat));
            int rejected = demo.PlaceOf(l => IsEvent(l, "judged", cheat));
            int requeued = demo.PlaceOf(l => IsEvent(l, "requeued", cheat));
            int accepted = demo.PlaceOf(l => IsEvent(l, "judged", honest));
            Assert.Equal([leased, committed, rejected, requeued, accepted], Sorted(leased, committed, rejected, requeued, accepted));
            Assert.True(leased >= 0, demo.ToString());
        }

        // The honest miner has its work's price, the cheat no line at all.
        JsonObject[] lines = demo.All("ledger");
        JsonObject pay = Assert.Single(lines, l => DemoEnd.Text(l, "purpose") == "work");
        Assert.Equal($"miner:{honest}", DemoEnd.Text(pay, "credit"));
        Assert.Equal(DemoEnd.Text((JsonObject)demo.One("quote")["lines"]!, "work"), DemoEnd.Text(pay, "amount"));
        Assert.DoesNotContain(lines, l => DemoEnd.Text(l, "credit").Contains(cheat, StringComparison.Ordinal));
        Assert.Single(demo.All("settled"));
        Assert.Equal("0", DemoEnd.Text(demo.One("books"), "sum"));
        Assert.Equal(0, demo.One("books")["pending"]!.GetValue<int>());

        // The text goes to the one that was not caught: it is quoted, put into escrow, written, judged and paid by what it has.
        Assert.All(TextStages, stage => Assert.NotEmpty(demo.OfText(stage)));
        JsonObject written = Assert.Single(demo.OfText("ledger"), l => DemoEnd.Text(l, "purpose") == "work");
        Assert.Equal($"miner:{honest}", DemoEnd.Text(written, "credit"));
        Assert.InRange(demo.OfText("answer")[0]["tokens"]!.GetValue<int>(), 1, 48);
    }

    private static readonly string[] TextStages = ["quote", "escrow", "job", "miner", "receipt", "audit", "verdict", "settled", "answer"];

    private static bool IsEvent(JsonObject line, string kind, string miner) =>
        line["kind"]?.GetValue<string>() == kind && line["miner"]?.GetValue<string>() == miner;

    private static int[] Sorted(params int[] places) => [.. places.Order()];
}

using Cuckoo.Miner.Cheats;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

public sealed class CheatTests(LoadedModel loaded)
{
    [Theory]
    [InlineData("bits", 2, false, true)]
    [InlineData("steps", 2, false, false)]
    [InlineData("steps", 1, false, false)]
    [InlineData("stale", 2, false, false)]
    [InlineData("trace", 2, true, false)]
    public async Task Cheat_OfAKind_SignsWellWhatIsWrong(string kind, int steps, bool isOutputRight, bool isTraceRight)
    {
        var document = PictureJob.Write(new PictureJobInput("emoji-t2i", "a red apple", 7, steps, 250));
        var honest = loaded.Work.Execute(document, null, TestContext.Current.CancellationToken);
        await using var edge = await MinerEdge.StartAsync();
        await using var run = new LoopRun(edge, Cheat.Named(kind, loaded.Work));
        var job = edge.Offer(loaded.Work.Program, document);

        // The edge takes only receipts whose signature holds.
        var receipt = await edge.Receipts.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            (honest.Program, honest.InputHash, honest.Steps, (long)honest.Output.Length),
            (receipt.Program, receipt.InputHash, receipt.Steps, receipt.OutputBytes));
        Assert.Equal(isOutputRight, string.Equals(honest.OutputHash, receipt.OutputHash, StringComparison.Ordinal));
        Assert.Equal(isTraceRight, string.Equals(honest.TraceRoot, receipt.TraceRoot, StringComparison.Ordinal));
        Assert.Equal(receipt.OutputHash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(edge.Output(job.JobId))));
    }

    [Fact]
    public void Names_OfAllCheats_AreKnown() => Assert.All(Cheat.Names, name => Assert.NotNull(Cheat.Named(name, loaded.Work)));

    [Fact]
    public void Name_OfNoCheat_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Cheat.Named("politely", loaded.Work));
}

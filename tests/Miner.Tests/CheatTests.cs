using Cuckoo.Chain.Receipts;
using Cuckoo.Miner.Cheats;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

public sealed class CheatTests(ShippedModels loaded)
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
        var honest = loaded.Pictures.Execute(document, null, TestContext.Current.CancellationToken);
        await using var edge = await MinerEdge.StartAsync();
        await using var run = new LoopRun(edge, Cheat.Named(kind, loaded.Pictures));
        var job = edge.Offer(loaded.Pictures.Program, document);

        // The edge takes only receipts whose signature holds, with the leaves that they sign.
        var receipt = await edge.Receipts.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            (honest.Program, honest.InputHash, honest.Steps, (long)honest.Output.Length),
            (receipt.Program, receipt.InputHash, receipt.Steps, receipt.OutputBytes));
        Assert.Equal(isOutputRight, string.Equals(honest.OutputHash, receipt.OutputHash, StringComparison.Ordinal));
        Assert.Equal(isTraceRight, string.Equals(honest.TraceRoot, receipt.TraceRoot, StringComparison.Ordinal));
        Assert.Equal(receipt.OutputHash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(edge.Output(job.JobId))));
    }

    // What the miner of another seed says of its step parts from the right one where the seed first counts; before that it is the same.
    [Fact]
    public void Cheat_ThatSaysWhatItRan_IsNamedAnOperator()
    {
        var cancel = TestContext.Current.CancellationToken;
        var document = PictureJob.Write(new PictureJobInput("emoji-t2i", "a red apple", 7, 2, 250));
        var cheat = Assert.IsType<IDisputableWork>(Cheat.Named("stale", loaded.Pictures), exactMatch: false);
        Assert.True(cheat.CanBeDisputed);
        var found = ((IDisputableWork)loaded.Pictures).Judge(document, new DisputedStep(0, []), cheat.Operators(document, new DisputedStep(0, []), cancel), cancel);

        Assert.Equal(Kernels.Trace.OperatorDifference.Output, found.Fork!.Value.Difference);
        Assert.InRange(found.Fork.Value.Number, 1, found.Operators - 1);
        Assert.Equal(found.Evidence!.Output, found.Evidence.Reference);
        Assert.False(((IDisputableWork)Cheat.Named("stale", new ScriptedWork())).CanBeDisputed);
    }

    [Theory]
    [InlineData("bits", false, true)]
    [InlineData("steps", false, false)]
    [InlineData("stale", false, false)]
    [InlineData("trace", true, false)]
    public void Cheat_WithAText_GivesWhatIsWrong(string kind, bool isOutputRight, bool isTraceRight)
    {
        var cancel = TestContext.Current.CancellationToken;
        var document = TextWorkTests.Document(maxTokens: 40);
        var honest = loaded.Texts.Execute(document, null, cancel);
        Assert.SkipWhen(honest.Output.Length < 2 * sizeof(int), "The model ends its text at once.");
        if (kind is "steps")
            document = TextWorkTests.Document(maxTokens: honest.Output.Length / sizeof(int));
        honest = loaded.Texts.Execute(document, null, cancel);
        var cheated = Cheat.Named(kind, loaded.Texts).Execute(document, null, cancel);

        Assert.Equal((honest.Program, honest.InputHash), (cheated.Program, cheated.InputHash));
        Assert.Equal(isOutputRight, string.Equals(honest.OutputHash, cheated.OutputHash, StringComparison.Ordinal));
        Assert.Equal(isTraceRight, string.Equals(honest.TraceRoot, cheated.TraceRoot, StringComparison.Ordinal));
        Assert.Equal(cheated.OutputHash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(cheated.Output)));
        Assert.Equal((cheated.Steps, cheated.TraceRoot), (cheated.TraceLeaves.Count, TraceTree.Root(cheated.TraceLeaves.SelectMany(leaf => leaf).ToArray())));
    }

    [Fact]
    public void Names_OfAllCheats_AreKnown() => Assert.All(Cheat.Names, name => Assert.NotNull(Cheat.Named(name, loaded.Pictures)));

    [Fact]
    public void Name_OfNoCheat_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Cheat.Named("politely", loaded.Pictures));
}

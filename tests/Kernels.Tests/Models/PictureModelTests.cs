using System.Security.Cryptography;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Tests.Devices;

namespace Cuckoo.Kernels.Tests.Models;

public sealed class PictureModelTests
{
    [Fact]
    public void Run_CommittedRuns_GiveTheCommittedHashes()
    {
        using var model = Emoji.Load();
        Assert.Equal(3, FullRun.All.Count);
        foreach (var golden in FullRun.All)
        {
            var run = model.Run(golden.Input, null, TestContext.Current.CancellationToken);
            golden.RequireEqual(run);
            Assert.Equal(golden.Steps, run.TraceLeaves.Count);
            Assert.Equal(SHA256.HashData(run.Pixels), run.OutputHash);
            Assert.Equal((64, 64, 64 * 64 * 3), (run.Width, run.Height, run.Pixels.Length));
        }
    }

    [Theory]
    [InlineData(KernelVariant.Reference, 1)]
    [InlineData(KernelVariant.Vector128, 2)]
    [InlineData(KernelVariant.Vector256, 1)]
    [InlineData(KernelVariant.Vector256, 5)]
    [InlineData(KernelVariant.Vector512, 1)]
    [InlineData(KernelVariant.Vector512, 3)]
    public void Run_AnyVariantAndThreads_GivesTheSameBytes(KernelVariant variant, int threads)
    {
        using var model = Emoji.Load(variant, threads);
        var golden = FullRun.All.MinBy(run => run.Steps)!;
        golden.RequireEqual(model.Run(golden.Input, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Run_OnADevice_GivesTheSameBytes()
    {
        Accelerators.First();
        using var model = Emoji.Load(KernelVariant.Device);
        var golden = FullRun.All.MinBy(run => run.Steps)!;
        golden.RequireEqual(model.Run(golden.Input, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_FromSeveralThreads_TakesTurnsAndGivesEachItsOwnPicture()
    {
        using var model = Emoji.Load(threads: 1);
        var cancellation = TestContext.Current.CancellationToken;
        var inputs = Enumerable.Range(0, 6).Select(i => new PictureInput("noto sun", (ulong)(i % 3), 2)).ToList();
        var runs = await Task.WhenAll(inputs.Select(input => Task.Run(() => model.Run(input, null, cancellation), cancellation)));
        for (var i = 0; i < 3; i++)
            Assert.Equal(runs[i].OutputHash, runs[i + 3].OutputHash);
        Assert.Equal(3, runs.Select(run => Emoji.Hex(run.OutputHash)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Run_WithProgress_TellsEveryStep()
    {
        using var model = Emoji.Load();
        var told = new List<PictureProgress>();
        model.Run(new PictureInput("flat fish", 1, 3), told.Add, TestContext.Current.CancellationToken);
        Assert.Equal([new(1, 3), new(2, 3), new(3, 3)], told);
    }

    [Fact]
    public void Run_Cancelled_StopsBeforeTheNextStepAndTheModelGoesOn()
    {
        using var model = Emoji.Load();
        using var cancellation = new CancellationTokenSource();
        var steps = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => model.Run(new PictureInput("flat fish", 1, 50), Stop, cancellation.Token));
        Assert.Equal(2, steps);
        Assert.Single(model.Run(new PictureInput("flat fish", 1, 1), null, CancellationToken.None).TraceLeaves);

        void Stop(PictureProgress progress)
        {
            steps = progress.Step;
            if (steps == 2)
                cancellation.Cancel();
        }
    }

    [Fact]
    public void Run_OtherSeedPromptOrGuidance_GivesAnotherPicture()
    {
        using var model = Emoji.Load();
        var input = new PictureInput("red apple", 1, 2);
        PictureInput[] inputs = [input, input with { Seed = 2 }, input with { Prompt = "green apple" }, input with { GuidancePercent = 300 }, input with { Steps = 3 }];
        var hashes = inputs.Select(i => Emoji.Hex(model.Run(i, null, TestContext.Current.CancellationToken).OutputHash));
        Assert.Equal(inputs.Length, hashes.Distinct(StringComparer.Ordinal).Count());
    }

    public static TheoryData<string?, int, int, string, string> InvalidInputs => new()
    {
        { "", 25, 250, "Prompt", "1 to 500 characters" },
        { null, 25, 250, "Prompt", "1 to 500 characters" },
        { new string('a', 501), 25, 250, "Prompt", "1 to 500 characters" },
        { "apple", 0, 250, "Steps", "1 to 50" },
        { "apple", 51, 250, "Steps", "1 to 50" },
        { "apple", int.MinValue, 250, "Steps", "1 to 50" },
        { "apple", 25, 99, "GuidancePercent", "100 to 1000" },
        { "apple", 25, 1001, "GuidancePercent", "100 to 1000" },
    };

    [Theory]
    [MemberData(nameof(InvalidInputs))]
    public void Input_OutsideItsRange_IsRefusedByName(string? prompt, int steps, int guidance, string field, string allowed)
    {
        var fault = Assert.Throws<InvalidPictureInputException>(() => new PictureInput(prompt!, 1, steps, guidance).RequireValid());
        Assert.Equal((field, allowed), (fault.Field, fault.Allowed));
        Assert.IsAssignableFrom<ArgumentException>(fault);
    }

    [Fact]
    public void ProgramHash_OfTheShippedModel_IsTheOneInItsSelfTest()
    {
        using var model = Emoji.Load();
        Assert.Equal(Emoji.Files.SelfTest.ProgramHash, Emoji.Hex(model.ProgramHash));
        Assert.Equal(("emoji-t2i", 64, 64, 50), (model.Name, model.Width, model.Height, model.MaxSteps));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(257)]
    public void Load_ThreadsOutOfRange_IsRefused(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Emoji.Load(threads: threads));
}

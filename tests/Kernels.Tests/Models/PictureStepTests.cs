using System.Security.Cryptography;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>What an audit asks of a picture model: one step again, and the operator two parties differ in.</summary>
public sealed class PictureStepTests
{
    private static readonly PictureInput Input = new("a red apple", 42, 2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void ReexecuteStep_FromTheStateBefore_GivesTheLeaf()
    {
        using var model = Emoji.Load();
        var run = model.Run(Input, null, Cancellation);
        for (var step = 0; step < Input.Steps; step++)
        {
            var before = model.StateBefore(Input, step, Cancellation);
            if (step > 0)
                Assert.Equal(run.TraceLeaves[step - 1], SHA256.HashData(before));
            Assert.Equal(run.TraceLeaves[step], SHA256.HashData(model.ReexecuteStep(Input, step, before, Cancellation)));
        }
    }

    [Fact]
    public void ReexecuteStep_WhatIsNoStepOrState_IsRefusedByName()
    {
        using var model = Emoji.Load();
        var state = model.StateBefore(Input, 0, Cancellation);
        Assert.Equal(("Step", "0 to 1"), Refused(() => model.ReexecuteStep(Input, 2, state, Cancellation)));
        Assert.Equal(("Step", "0 to 2"), Refused(() => model.StateBefore(Input, 3, Cancellation)));
        Assert.Equal("State", Refused(() => model.ReexecuteStep(Input, 1, state.AsMemory(4), Cancellation)).Field);
        BitConverter.TryWriteBytes(state.AsSpan(8), float.NaN);
        Assert.Equal(("State", "finite; the number at byte 8 is not"), Refused(() => model.ReexecuteStep(Input, 1, state, Cancellation)));
    }

    public static TheoryData<PictureInput, string, string> Refusals => new()
    {
        { Input with { NegativePrompt = "green" }, "NegativePrompt", "left out; emoji-t2i takes none" },
        { Input with { Width = 128 }, "Width", "64" },
        { Input with { Height = 63 }, "Height", "64" },
        { Input with { Width = -1 }, "Width", "1 to 4096" },
        { Input with { Sampler = "ddim" }, "Sampler", "one of flow-euler" },
        { Input with { StartPicture = new RgbPicture(new byte[64 * 64 * 3], 64, 64) }, "StartPicture", "left out; emoji-t2i takes none" },
        { Input with { StartPicture = new RgbPicture(new byte[64], 64, 64) }, "StartPicture", "RGB bytes, 3 a pixel, with sides of 1 to 4096" },
        { Input with { Mask = new PictureMask(new byte[64 * 64], 64, 64) }, "Mask", "a byte for each pixel of a start picture" },
        { Input with { StrengthPercent = 0 }, "StrengthPercent", "1 to 100" },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void Run_WhatTheModelCannotDo_IsRefusedByName(PictureInput input, string field, string allowed)
    {
        using var model = Emoji.Load();
        Assert.Equal((field, allowed), Refused(() => model.Run(input, null, Cancellation)));
    }

    [Fact]
    public void Run_SizeAndSamplerOfItsOwn_IsThePictureWithoutThem()
    {
        using var model = Emoji.Load();
        var named = model.Run(Input with { Width = 64, Height = 64, Sampler = "flow-euler" }, null, Cancellation);
        Assert.Equal(model.Run(Input, null, Cancellation).TraceRoot, named.TraceRoot);
    }

    [Fact]
    public void Run_WithPreview_ShowsEveryStepAndTheLastIsThePicture()
    {
        using var model = Emoji.Load();
        var shown = new List<RgbPicture>();
        var run = model.Run(Input, null, shown.Add, Cancellation);
        Assert.Equal(2, shown.Count);
        Assert.Equal(run.Pixels, shown[1].Pixels);
        Assert.NotEqual(run.Pixels, shown[0].Pixels);
    }

    [Fact]
    public void Cuts_PromptBeyondTheTokens_ShowsWhereAndRunGivesTheSame()
    {
        using var model = Emoji.Load();
        var prompt = "a flat red apple on blue background " + string.Join(' ', Enumerable.Repeat("cat", 8)) + " dog";
        var input = Input with { Prompt = prompt };
        var cut = Assert.Single(model.Cuts(input));
        Assert.Equal(("Prompt", 16, 14), (cut.Field, cut.Tokens, cut.Limit));
        Assert.Equal(prompt, cut.Kept + cut.Lost);
        Assert.Equal("cat dog", cut.Lost);
        Assert.Contains("without \"cat dog\"", cut.ToString(), StringComparison.Ordinal);
        var run = model.Run(input, null, Cancellation);
        Assert.Equal(cut, Assert.Single(run.Cuts));
        Assert.Equal(model.Run(input with { Prompt = cut.Kept }, null, Cancellation).OutputHash, run.OutputHash);
        Assert.Empty(model.Cuts(Input));
    }

    [Fact]
    public void Dispute_OneOperatorAnUlpOff_IsFoundAndJudged()
    {
        using var model = Emoji.Load(KernelVariant.Vector256);
        var state = model.StateBefore(Input, 1, Cancellation);
        using var honest = model.OpenDispute(new KernelOptions { Threads = 1 });
        var right = honest.Operators(Input, 1, state);
        var wrong = right.Select(record => record with { Digest = [.. record.Digest] }).ToList();
        var number = right.Count - 1;
        wrong[number].Digest[0] ^= 1;
        Assert.Equal(new OperatorFork(number, OperatorDifference.Output), PictureDispute.Compare(right, wrong));
        var claim = honest.Claim(Input, 1, state, number);
        var other = claim with { Output = wrong[number].Digest };
        Assert.Equal(Judgement.First, PictureDispute.Judge(honest.Capture(Input, 1, state, number), claim, other));
        Assert.Equal(Judgement.Second, honest.Judge(Input, 1, state, number, other, claim));
        Assert.Equal("Operator", Refused(() => honest.Capture(Input, 1, state, right.Count)).Field);
        Assert.Equal("Step", Refused(() => honest.Operators(Input, 3, state)).Field);
    }

    private static (string Field, string Allowed) Refused(Action act)
    {
        var fault = Assert.Throws<InvalidPictureInputException>(act);
        return (fault.Field, fault.Allowed);
    }
}

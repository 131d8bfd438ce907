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

    // A run of four steps, looked at where it starts, at its third step and where it ends. What changes, and whether it is found.
    [Theory]
    [InlineData("nothing", true)]
    [InlineData("the leaf of the third step", false)]
    [InlineData("the state before the third step", false)]
    [InlineData("the state before the third step and its leaf", false)]
    [InlineData("the first leaf", false)]
    [InlineData("the last state", false)]
    [InlineData("the output", false)]
    [InlineData("a missing state", false)]
    [InlineData("a state that is too short, with its leaf", false)]
    [InlineData("a state that is no number, with its leaf", false)]
    [InlineData("a leaf too few", false)]
    public void HoldsAt_SomeSteps_SeesWhatIsWrongThere(string change, bool holds)
    {
        using var model = Emoji.Load();
        var input = Input with { Steps = 4 };
        var kept = new List<byte[]>();
        var run = model.Run(input, null, null, kept.Add, Cancellation);
        Assert.Equal(run.TraceLeaves, kept.Select(SHA256.HashData));
        var leaves = run.TraceLeaves.Select(leaf => leaf.ToArray()).ToList();
        var output = run.OutputHash.ToArray();
        var states = new Dictionary<int, byte[]> { [2] = kept[1].ToArray(), [4] = kept[3].ToArray() };
        switch (change)
        {
            case "the leaf of the third step":
                leaves[2][0] ^= 1;
                break;
            case "the state before the third step":
                states[2][0] ^= 1;
                break;
            case "the state before the third step and its leaf":
                states[2] = model.StateBefore(input with { Seed = 43 }, 2, Cancellation);
                leaves[1] = SHA256.HashData(states[2]);
                break;
            case "the first leaf":
                leaves[0] = SHA256.HashData(model.StateBefore(input with { Seed = 43 }, 1, Cancellation));
                break;
            case "the last state":
                states[4] = model.StateBefore(input with { Seed = 43 }, 4, Cancellation);
                leaves[3] = SHA256.HashData(states[4]);
                break;
            case "the output":
                output[31] ^= 1;
                break;
            case "a missing state":
                states.Remove(4);
                break;
            case "a state that is too short, with its leaf":
                states[2] = states[2][4..];
                leaves[1] = SHA256.HashData(states[2]);
                break;
            case "a state that is no number, with its leaf":
                BitConverter.TryWriteBytes(states[2].AsSpan(8), float.NaN);
                leaves[1] = SHA256.HashData(states[2]);
                break;
            case "a leaf too few":
                leaves.RemoveAt(3);
                break;
        }

        Assert.Equal(holds, model.HoldsAt(input, new PictureClaim(leaves, output), [0, 2], states, Cancellation));
        Assert.Equal("Step", Refused(() => model.HoldsAt(input, new PictureClaim(leaves, output), [4], states, Cancellation)).Field);
    }

    // What nobody looks at is not seen: a run that leaves its own way in the second step.
    [Fact]
    public void HoldsAt_AroundASplice_HoldsAndAtItDoesNot()
    {
        using var model = Emoji.Load();
        var input = Input with { Steps = 4 };
        var (own, old) = (new List<byte[]>(), new List<byte[]>());
        model.Run(input, null, null, own.Add, Cancellation);
        var other = model.Run(input with { Seed = 43 }, null, null, old.Add, Cancellation);
        byte[][] spliced = [own[0], .. old.Skip(1)];
        var claim = new PictureClaim([.. spliced.Select(SHA256.HashData)], other.OutputHash);
        var states = Enumerable.Range(1, 4).ToDictionary(number => number, number => spliced[number - 1]);
        Assert.True(model.HoldsAt(input, claim, [0, 2, 3], states, Cancellation));
        Assert.False(model.HoldsAt(input, claim, [1], states, Cancellation));
    }

    public static TheoryData<PictureInput, string, string> Refusals => new()
    {
        { Input with { NegativePrompt = "green" }, "NegativePrompt", "left out; emoji-t2i takes none" },
        { Input with { Width = 128 }, "Width", "64" },
        { Input with { Height = 63 }, "Height", "64" },
        { Input with { Width = -1 }, "Width", "1 to 4096" },
        { Input with { Sampler = "ddim" }, "Sampler", "one of flow-euler" },
        { Input with { Width = 64, Height = 64, StartPicture = new RgbPicture(new byte[32 * 32 * 3], 32, 32) }, "StartPicture", "as large as the picture, 64 × 64" },
        { Input with { StartPicture = new RgbPicture(new byte[64 * 64 * 3], 64, 64), Mask = new PictureMask(new byte[64 * 64], 64, 64) }, "Mask", "left out; emoji-t2i takes none" },
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

using System.Security.Cryptography;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.EmojiT2I;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>Pictures of the emoji model that start from a picture.</summary>
public sealed class PictureStartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(25, 100, 0)]
    [InlineData(25, 75, 7)]
    [InlineData(25, 1, 24)]
    [InlineData(1, 1, 0)]
    [InlineData(50, 50, 25)]
    public void FirstStep_OfAStart_LeavesTheShareThatIsDrawnAnew(int steps, int strength, int first)
    {
        var input = new PictureInput("sun", 1, steps) { StrengthPercent = strength };
        Assert.Equal(0, input.FirstStep);
        Assert.Equal(first, (input with { StartPicture = Drawn }).FirstStep);
    }

    [Fact]
    public void Bytes_ThroughPatchesAndBack_AreTheSame()
    {
        Assert.Equal(Drawn.Pixels, PatchPixels.ToBytes(PatchPixels.FromBytes(Drawn.Pixels, Emoji.Files.Config), Emoji.Files.Config));
        var ends = PatchPixels.FromBytes([.. Enumerable.Repeat<byte>(0, 64 * 64 * 3 - 1), 255], Emoji.Files.Config);
        Assert.Equal(-1f, ends.Row(0)[0]);
        Assert.Equal(1f, ends.Row(63)[^1], 1e-6f);
    }

    [Fact]
    public void Run_OfAStartDrawnAnewWhole_IsTheRunWithoutIt()
    {
        using var model = Emoji.Load();
        var input = new PictureInput("a red apple", 5, 3);
        var plain = model.Run(input, null, Cancellation);
        Assert.Equal(Emoji.Hex(plain.TraceRoot), Emoji.Hex(model.Run(input with { StartPicture = Drawn, StrengthPercent = 100 }, null, Cancellation).TraceRoot));
    }

    [Fact]
    public void Run_OfAStart_StaysTheNearerToItTheLessIsDrawnAnew()
    {
        using var model = Emoji.Load();
        var input = new PictureInput("a green apple", 5, 10) { StartPicture = Drawn };
        var (little, much) = (model.Run(input with { StrengthPercent = 20 }, null, Cancellation), model.Run(input with { StrengthPercent = 90 }, null, Cancellation));
        Assert.Equal((2, 9), (little.TraceLeaves.Count, much.TraceLeaves.Count));
        Assert.True(DistanceTo(little.Pixels) < DistanceTo(much.Pixels), $"{DistanceTo(little.Pixels)} and {DistanceTo(much.Pixels)}");
        Assert.NotEqual(Drawn.Pixels, little.Pixels);
    }

    [Fact]
    public void Run_OfAStart_GivesTheSameBytesWithEveryVariant()
    {
        string? expected = null;
        foreach (var variant in KernelSelection.Available())
        {
            using var model = Emoji.Load(variant, threads: variant == KernelVariant.Vector256 ? 3 : 1);
            var run = model.Run(new PictureInput("a cat", 7, 4) { StartPicture = Drawn, StrengthPercent = 60 }, null, Cancellation);
            Assert.Equal(expected ??= Emoji.Hex(run.TraceRoot), Emoji.Hex(run.TraceRoot));
        }
    }

    [Fact]
    public void Step_OfAStart_IsShownByTheStateBefore()
    {
        using var model = Emoji.Load();
        var input = new PictureInput("a cat", 7, 5) { StartPicture = Drawn, StrengthPercent = 60 };
        var run = model.Run(input, null, Cancellation);
        var state = model.StateBefore(input, 0, Cancellation);
        for (var step = 0; step < run.TraceLeaves.Count; step++)
        {
            state = model.ReexecuteStep(input, step, state, Cancellation);
            Assert.Equal(run.TraceLeaves[step], SHA256.HashData(state));
        }

        Assert.Equal(3, run.TraceLeaves.Count);
        Assert.Throws<InvalidPictureInputException>(() => model.StateBefore(input, 4, Cancellation));
    }

    [Fact]
    public void Start_OfAnotherSize_IsRefused()
    {
        using var model = Emoji.Load();
        var wrong = new RgbPicture(new byte[32 * 32 * 3], 32, 32);
        Assert.Throws<InvalidPictureInputException>(() => model.Run(new PictureInput("a cat", 7, 5) { StartPicture = wrong }, null, Cancellation));
    }

    // A red square on white.
    private static RgbPicture Drawn { get; } = new(
        [.. Enumerable.Range(0, 64 * 64).SelectMany(i => i / 64 is >= 16 and < 48 && i % 64 is >= 16 and < 48 ? new byte[] { 200, 30, 30 } : [255, 255, 255])], 64, 64);

    private static double DistanceTo(byte[] pixels) => pixels.Zip(Drawn.Pixels, (one, other) => Math.Abs(one - other)).Average();
}

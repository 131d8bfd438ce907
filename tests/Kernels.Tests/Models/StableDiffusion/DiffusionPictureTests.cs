using System.Security.Cryptography;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.StableDiffusion;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Tests.Models.StableDiffusion;

/// <summary>Whole runs of the tiny model: against PyTorch, and bit for bit against themselves.</summary>
public sealed class DiffusionPictureTests
{
    /// <summary>A tiny random network multiplies what float32 rounds; latents reach 60.</summary>
    private const double RunTolerance = 6e-4;

    public static TheoryData<string> Samplers => ["dpmpp-2m-karras", "ddim", "euler", "euler-ancestral"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Run_EachSampler_IsWithinToleranceOfPyTorch(string sampler)
    {
        using var model = Tiny.Load();
        var state = model.StateBefore(Tiny.Input with { Sampler = sampler }, 4, Cancellation);
        Tiny.RequireClose("run." + sampler, Tiny.Numbers(state).Part(0, Tiny.Map.Rows), RunTolerance);
        var started = Tiny.Input with { Sampler = sampler, Steps = 5, GuidancePercent = 300, StartPicture = Tiny.Start, StrengthPercent = 60, Width = null, Height = null };
        Tiny.RequireClose("start." + sampler, Tiny.Numbers(model.StateBefore(started, 3, Cancellation)).Part(0, Tiny.Map.Rows), RunTolerance);
        Assert.Equal(3, model.Run(started, null, Cancellation).TraceLeaves.Count);
    }

    [Fact]
    public void Run_WithMask_KeepsWhatIsNotDrawnAnew()
    {
        using var model = Tiny.Load();
        var values = new byte[Tiny.Width * Tiny.Height];
        for (var i = 0; i < values.Length; i++)
            values[i] = i / Tiny.Width is >= 2 and < 8 && i % Tiny.Width is >= 4 and < 14 ? (byte)255 : (byte)0;
        var input = Tiny.Input with
        {
            Sampler = "euler", Steps = 5, GuidancePercent = 300, StartPicture = Tiny.Start, StrengthPercent = 100, Mask = new PictureMask(values, Tiny.Width, Tiny.Height),
        };
        Tiny.RequireClose("mask.euler", Tiny.Numbers(model.StateBefore(input, 5, Cancellation)), RunTolerance);
        var run = model.Run(input, null, Cancellation);
        for (var i = 0; i < run.Pixels.Length; i++)
        {
            if (values[i / 3] == 0)
                Assert.Equal(Tiny.Start.Pixels[i], run.Pixels[i]);
        }

        Assert.NotEqual(Tiny.Start.Pixels, run.Pixels);
    }

    [Fact]
    public void Run_Pixels_AreWithinOneOfPyTorch()
    {
        using var model = Tiny.Load();
        var run = model.Run(Tiny.Input with { Sampler = "ddim" }, null, Cancellation);
        var expected = Tiny.Vector("pixels.ddim");
        Assert.Equal((Tiny.Width, Tiny.Height), (run.Width, run.Height));
        Assert.Equal(SHA256.HashData(run.Pixels), run.OutputHash);
        for (var i = 0; i < run.Pixels.Length; i++)
            Assert.InRange(run.Pixels[i] - expected.Row(i / 3)[i % 3], -0.51, 0.51);
    }

    [Theory]
    [InlineData("dpmpp-2m-karras")]
    [InlineData("euler-ancestral")]
    public void Run_EveryVariantAndThreads_GivesTheSameBytes(string sampler)
    {
        var input = Tiny.Input with { Sampler = sampler, StartPicture = Tiny.Start, Width = null, Height = null };
        string? expected = null;
        foreach (var variant in KernelSelection.Available())
        {
            using var model = Tiny.Load(variant, threads: variant == KernelVariant.Vector256 ? 3 : 1);
            var run = model.Run(input, null, Cancellation);
            var actual = $"{Emoji.Hex(model.ProgramHash)} {Emoji.Hex(run.TraceRoot)} {Emoji.Hex(run.OutputHash)}";
            Assert.Equal(expected ??= actual, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void ReexecuteStep_FromTheStateBefore_GivesTheLeaf(string sampler)
    {
        using var model = Tiny.Load();
        var input = Tiny.Input with { Sampler = sampler };
        var run = model.Run(input, null, Cancellation);
        var state = model.StateBefore(input, 0, Cancellation);
        for (var step = 0; step < 4; step++)
        {
            state = model.ReexecuteStep(input, step, state, Cancellation);
            Assert.Equal(run.TraceLeaves[step], SHA256.HashData(state));
        }
    }

    [Fact]
    public void Dispute_EveryOperatorOfAStep_IsJudgedByTheReference()
    {
        using var model = Tiny.Load(KernelVariant.Vector256);
        var state = model.StateBefore(Tiny.Input, 1, Cancellation);
        using var dispute = model.OpenDispute(new KernelOptions { Threads = 1 });
        var records = dispute.Operators(Tiny.Input, 1, state);
        Assert.Equal(
            ["add", "attention", "causal-attention", "concatenate", "convolve", "geglu", "group-norm", "layer-norm", "linear", "quick-gelu", "silu", "store-key-values", "upsample-nearest"],
            records.Select(record => record.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        foreach (var name in records.Select(record => record.Name).Distinct(StringComparer.Ordinal))
        {
            var number = records.Select((record, i) => (record.Name, i)).Last(pair => pair.Name == name).i;
            var right = dispute.Claim(Tiny.Input, 1, state, number);
            var wrong = right with { Output = new byte[32] };
            Assert.Equal(Judgement.First, PictureDispute.Judge(dispute.Capture(Tiny.Input, 1, state, number), right, wrong));
        }

        Assert.Contains(dispute.Operators(Tiny.Input, 4, model.StateBefore(Tiny.Input, 4, Cancellation)), record => record.Name == "convolve");
    }

    [Fact]
    public void Run_PrecisionOfEachClass_IsAProgramOfItsOwnNearTheOther()
    {
        using var exact = Tiny.Load();
        var expected = Tiny.Numbers(exact.StateBefore(Tiny.Input with { Sampler = "ddim" }, 4, Cancellation));
        var programs = new HashSet<string>(StringComparer.Ordinal) { Emoji.Hex(exact.ProgramHash) };
        foreach (var precision in (PicturePrecision[])[PicturePrecision.ByteConvolutions, PicturePrecision.ByteAttention, PicturePrecision.ByteFeedForward, PicturePrecision.Bytes])
        {
            using var model = PictureModel.Load(Tiny.Folder, new PictureModelOptions { Precision = precision }, TimeProvider.System);
            Assert.True(programs.Add(Emoji.Hex(model.ProgramHash)), $"{precision} is no program of its own");
            var actual = Tiny.Numbers(model.StateBefore(Tiny.Input with { Sampler = "ddim" }, 4, Cancellation));
            Assert.NotEqual(expected.Row(0).ToArray(), actual.Row(0).ToArray());
            Tiny.RequireClose($"{precision}", expected, actual, 2);
        }
    }

    [Fact]
    public void Run_OtherNegativePromptSamplerSizeOrStrength_GivesAnotherPicture()
    {
        using var model = Tiny.Load();
        var started = Tiny.Input with { StartPicture = Tiny.Start };
        PictureInput[] inputs =
        [
            Tiny.Input, Tiny.Input with { NegativePrompt = null }, Tiny.Input with { Sampler = "euler" }, Tiny.Input with { Width = 22 }, Tiny.Input with { Seed = 8 },
            started, started with { StrengthPercent = 30 },
        ];
        var hashes = inputs.Select(input => Emoji.Hex(model.Run(input, null, Cancellation).OutputHash));
        Assert.Equal(inputs.Length, hashes.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Limits_OfTheTinyModel_AreWhatItsConfigurationsSay()
    {
        using var model = Tiny.Load();
        Assert.Equal(("stable-diffusion", 2, 8, 16, 75), (model.Name, model.Limits.SizeMultiple, model.Limits.MinSize, model.Limits.DefaultSize, model.Limits.MaxPromptTokens));
        Assert.Equal(Samplers.Select(row => row.Data), model.Limits.Samplers);
    }

    public static TheoryData<PictureInput, string, string> Refusals => new()
    {
        { Tiny.Input with { Width = 21 }, "Width", "a multiple of 2 from 8 to 1024" },
        { Tiny.Input with { Height = 1026 }, "Height", "a multiple of 2 from 8 to 1024" },
        { Tiny.Input with { Width = 1024, Height = 1024 }, "Height", "at most 576 at a width of 1024: a picture has at most 589824 pixels" },
        { Tiny.Input with { Sampler = "heun" }, "Sampler", "one of dpmpp-2m-karras, ddim, euler, euler-ancestral" },
        { Tiny.Input with { StartPicture = Tiny.Start, Width = 22 }, "StartPicture", "as large as the picture, 22 × 12" },
        { Tiny.Input with { NegativePrompt = new string('a', 501) }, "NegativePrompt", "at most 500 characters" },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void Run_WhatTheModelCannotDo_IsRefusedByName(PictureInput input, string field, string allowed)
    {
        using var model = Tiny.Load();
        var fault = Assert.Throws<InvalidPictureInputException>(() => model.Run(input, null, Cancellation));
        Assert.Equal((field, allowed), (fault.Field, fault.Allowed));
    }

    [Fact]
    public void Cuts_PromptsBeyondTheTokens_AreShownBoth()
    {
        using var model = Tiny.Load();
        var input = Tiny.Input with { Prompt = string.Join(' ', Enumerable.Repeat("bird", 80)), NegativePrompt = string.Join(' ', Enumerable.Repeat("blue", 76)) };
        var cuts = model.Cuts(input);
        Assert.Equal([("Prompt", 80, 5), ("NegativePrompt", 76, 1)], cuts.Select(cut => (cut.Field, cut.Tokens, cut.Lost.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length)));
        Assert.Equal(cuts, model.Run(input, null, Cancellation).Cuts);
    }

    [Fact]
    public void Run_WithPreview_ShowsAPixelForEachOfTheLatent()
    {
        using var model = Tiny.Load();
        var shown = new List<RgbPicture>();
        model.Run(Tiny.Input, null, shown.Add, Cancellation);
        Assert.Equal(4, shown.Count);
        Assert.All(shown, picture => Assert.Equal((10, 6, 180), (picture.Width, picture.Height, picture.Pixels.Length)));
    }

    [Theory]
    [InlineData(20, 12)]
    [InlineData(16, 16)]
    [InlineData(64, 40)]
    [InlineData(250, 30)]
    public void Run_AnySize_StaysWithinTheStatedWorkingSet(int width, int height)
    {
        using var operators = KernelSelection.Open(new KernelOptions { Threads = 1 });
        using var pictures = new DiffusionPictures(DiffusionFolder.Open(Tiny.Folder), operators, new PictureModelOptions());
        var input = Tiny.Input with { Width = width, Height = height };
        var steps = pictures.Begin(input);
        var state = steps.Start();
        steps.Step(0, state);
        steps.Pixels(state);
        var stated = WorkingSet.Bytes(DiffusionFolderSizes.UNet, DiffusionFolderSizes.Vae, width, height);
        TestContext.Current.SendDiagnosticMessage("{0} x {1}: {2} of {3}", width, height, pictures.PeakMapBytes, stated);
        Assert.InRange(pictures.PeakMapBytes, stated / 8, stated);
    }

    private static class DiffusionFolderSizes
    {
        public static UNetConfig UNet { get; }

        public static AutoencoderConfig Vae { get; }

        static DiffusionFolderSizes()
        {
            using var folder = DiffusionFolder.Open(Tiny.Folder);
            (UNet, Vae) = (folder.UNet, folder.Vae);
        }
    }
}

using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tests.Operators;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>Against PyTorch's float32 (models/emoji-t2i/reference.py): other orders of summation, so close and not equal.</summary>
/// <remarks>The tolerances are some three times the worst difference seen; docs/numerics.md states both.</remarks>
public sealed class ReferenceVectorTests : IDisposable
{
    private const double TextTolerance = 6e-6;

    private const double PredictionTolerance = 6e-6;

    private const double StepTolerance = 1e-4;


    private static readonly string[] Captions = ["flat red apple", "3d dog face on pink background"];

    private readonly SafetensorsFile _file = SafetensorsFile.Open(Path.Combine(Emoji.Folder, "reference.safetensors"));

    private static EmojiConfig Config => Emoji.Files.Config;

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Tokenizer_ReferenceCaptions_GivesTheirIds()
    {
        var entry = _file.Unread["ids"];
        var bytes = File.ReadAllBytes(Path.Combine(Emoji.Folder, _file.Name)).AsSpan((int)entry.Offset, (int)entry.Length);
        var ids = MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(id => (int)id).ToArray();
        for (var i = 0; i < Captions.Length; i++)
            Assert.Equal(ids[(i * Config.TextLength)..((i + 1) * Config.TextLength)], Ids(i));
    }

    [Theory]
    [InlineData(KernelVariant.Reference)]
    [InlineData(KernelVariant.Auto)]
    public void TextEncoder_ReferenceCaptions_IsWithinTolerance(KernelVariant variant)
    {
        using var operators = Variants.Open(variant);
        var encoder = new TextEncoder(Config, Emoji.Weights(operators), operators, 4);
        encoder.Encode([Ids(0), Ids(1), new int[Config.TextLength], new int[Config.TextLength]]);
        RequireClose("text", encoder.States, TextTolerance);
        RequireClose("pooled", encoder.Pooled, TextTolerance);
    }

    [Theory]
    [InlineData(KernelVariant.Reference)]
    [InlineData(KernelVariant.Auto)]
    public void Denoiser_ReferenceNoise_IsWithinTolerance(KernelVariant variant)
    {
        using var operators = Variants.Open(variant);
        var weights = Emoji.Weights(operators);
        var encoder = new TextEncoder(Config, weights, operators, 2);
        var denoiser = new Denoiser(Config, weights, operators, 2);
        encoder.Encode([Ids(0), Ids(1)]);
        denoiser.Condition(encoder.States, encoder.Pooled);
        var clean = new Matrix(2 * Config.Patches, Config.PatchWidth);
        denoiser.Predict(Matrix.From(Values("noise"), clean.Rows, clean.Columns), TimeEmbedding.Of(0.25, 0.6f), clean);
        RequireClose("x_pred", clean, PredictionTolerance);
    }

    [Fact]
    public void Sampler_TwentyEqualSteps_StaysWithinTolerance()
    {
        using var operators = Variants.Open(KernelVariant.Auto, threads: 2);
        var pipeline = new EmojiPipeline(Config, Emoji.Weights(operators), operators);
        for (var caption = 0; caption < Captions.Length; caption++)
        {
            var latent = Matrix.From(Half(Values("noise"), caption), Config.Patches, Config.PatchWidth);
            pipeline.Condition(Ids(caption));
            for (var step = 1; step <= 20; step++)
            {
                pipeline.Step(latent, StepSchedule.Linear(20), step - 1, 2.5f);
                RequireClose($"step{step:00}", Half(Values($"step{step:00}"), caption), latent, StepTolerance);
            }
        }
    }

    private static int[] Ids(int caption) => Emoji.Files.Tokenizer.Encode(Captions[caption], Config.TextLength);

    private static float[] Half(float[] values, int which) => values.AsSpan(which * values.Length / 2, values.Length / 2).ToArray();

    private float[] Values(string name) => Dequantize.All(_file.Tensors[name]);

    private void RequireClose(string name, Matrix actual, double tolerance) => RequireClose(name, Values(name), actual, tolerance);

    private static void RequireClose(string name, float[] expected, Matrix actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Rows * actual.Columns);
        var worst = 0.0;
        for (var i = 0; i < expected.Length; i++)
            worst = Math.Max(worst, Math.Abs(expected[i] - (double)actual.Row(i / actual.Columns)[i % actual.Columns]));
        TestContext.Current.SendDiagnosticMessage("{0}: worst {1:E2}", name, worst);
        Assert.True(worst <= tolerance, $"{name}: worst difference {worst:E2}, tolerance {tolerance:E1}");
    }
}

using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Golden;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Tests.Golden;

/// <summary>The files of Kernels/Golden: that they are the reference's, that every variant meets them, and that a fault is named.</summary>
public sealed class GoldenVectorTests
{
    /// <summary>Set to 1, the tests write the files from the reference instead of comparing.</summary>
    private const string AcceptVariable = "CUCKOO_ACCEPT_GOLDEN";

    public static TheoryData<string> Names => [.. GoldenOperators.All.Select(file => file.Name)];

    public static TheoryData<KernelVariant> EveryVariant => [.. KernelSelection.Available()];

    [Theory]
    [MemberData(nameof(Names))]
    public void File_Committed_IsTheReferences(string name)
    {
        var file = GoldenFile.Read(name);
        var computed = (file with { Cases = [.. file.Cases.Select(golden => Compute(golden, file))] }).ToJson();
        if (Environment.GetEnvironmentVariable(AcceptVariable) is "1")
            File.WriteAllText(SourcePath(name), computed);
        else
            Assert.Equal(computed, File.ReadAllText(SourcePath(name)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Files_Embedded_AreTheOnesThatAreRun() => Assert.Equal(
        GoldenOperators.All.Select(file => $"Cuckoo.Kernels.Golden.{file.Name}.json").Order(StringComparer.Ordinal),
        typeof(GoldenFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Cuckoo.Kernels.Golden.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void Files_EachStartWithACaseInFull() => Assert.All(
        GoldenOperators.All,
        file => Assert.NotEmpty(GoldenFile.Read(file.Name).Cases[0].Output!));

    [Fact]
    public void Philox_PublishedVectors_AreInTheFile()
    {
        // The known answers for philox4x32 with ten rounds that the Random123 distribution publishes (kat_vectors).
        Assert.Equal(
            ["6627e8d5 e169c58d bc57ac4c 9b00dbd8", "408f276d 41c83b0e a20bc7c6 6d5451fd", "d16cfe09 94fdcceb 5001e420 24126ea1"],
            GoldenFile.Read("philox").Cases.Select(golden => golden.Output));
    }

    [Theory]
    [MemberData(nameof(EveryVariant))]
    public void SelfTest_EveryVariant_IsExact(KernelVariant variant)
    {
        var report = KernelSelfTest.Run(new KernelOptions { Variant = variant, Threads = 2 }, TimeProvider.System);
        Assert.True(report.IsExact, report.ToString());
        Assert.Equal((variant, GoldenOperators.All.Count), (report.Variant, report.Operators.Count));
    }

    [Theory]
    [InlineData(nameof(IOperators.Linear), "linear-f32, linear-f16, linear-bf16, linear-q8_0, linear-q4_0, linear-q4_k, linear-q6_k, quantise")]
    [InlineData(nameof(IOperators.LayerNorm), "layer-norm")]
    [InlineData(nameof(IOperators.AdaptiveNorm), "adaptive-norm")]
    [InlineData(nameof(IOperators.RmsNorm), "rms-norm")]
    [InlineData(nameof(IOperators.Silu), "silu")]
    [InlineData(nameof(IOperators.Gelu), "gelu")]
    [InlineData(nameof(IOperators.SwiGlu), "swiglu")]
    [InlineData(nameof(IOperators.Add), "add")]
    [InlineData(nameof(IOperators.GatedAdd), "gated-add")]
    [InlineData(nameof(IOperators.Attention), "softmax, attention")]
    [InlineData(nameof(IOperators.Rotate), "rope-neighbours, rope-halves")]
    [InlineData(nameof(IOperators.StoreKeyValues), "causal-attention")]
    [InlineData(nameof(IOperators.CausalAttention), "causal-attention")]
    [InlineData(nameof(IOperators.Convolve), "convolve-f32, convolve-f16, convolve-q8_0")]
    [InlineData(nameof(IOperators.DepthwiseConvolve), "depthwise-convolve")]
    [InlineData(nameof(IOperators.GroupNorm), "group-norm")]
    [InlineData(nameof(IOperators.AveragePool), "average-pool")]
    [InlineData(nameof(IOperators.UpsampleNearest), "upsample-nearest")]
    [InlineData(nameof(IOperators.PixelShuffle), "pixel-shuffle")]
    [InlineData(nameof(IOperators.Concatenate), "concatenate")]
    [InlineData(nameof(IOperators.GeGlu), "geglu")]
    [InlineData(nameof(IOperators.QuickGelu), "quick-gelu")]
    [InlineData(nameof(IOperators.Clamp), "clamp")]
    [InlineData(nameof(IOperators.LeakyRelu), "leaky-relu")]
    public void SelfTest_AnOperatorAnUlpTooFar_IsNamed(string faulty, string named)
    {
        using var operators = new FaultyOperators(KernelSelection.Open(new KernelOptions { Threads = 1 }), faulty);
        var report = KernelSelfTest.Run(operators, KernelVariant.Vector256, TimeProvider.System);
        Assert.False(report.IsExact);
        Assert.Equal($"Vector256: other bits from {named}", report.ToString());
    }

    [Fact]
    public void SelfTest_OfNoVariant_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelSelfTest.Run(new KernelOptions { Variant = (KernelVariant)99 }, TimeProvider.System));

    private static GoldenCase Compute(GoldenCase golden, GoldenFile file)
    {
        using var reference = new ReferenceOperators();
        using var run = new GoldenRun(golden, file.Type);
        GoldenOperators.All.Single(each => string.Equals(each.Name, file.Operator, StringComparison.Ordinal)).Run(reference, run);
        return run.Filled();
    }

    private static string SourcePath(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "Kernels", "Golden", $"{name}.json");
}

using System.Text.Json;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>The sentence encoder we ship.</summary>
public sealed class GlossEncoderTests
{
    /// <summary>The most that a number may differ from PyTorch's; the most that was seen is an eighth of it.</summary>
    private const float Tolerance = 1e-6f;

    /// <summary>The program's hash, and the trace root of the reference's sentences.</summary>
    private const string Golden = "88244185dc663b0ebe9f13ddbd2f00eb24ffdbd0117befca247318f2287ed42d f96826876559b9ea3b96763490bb0bda656ac4d48324bfe5a6fc45b07a2b98d5";

    private static readonly string Folder = PictureModel.DefaultFolder("gloss-encoder");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Variants() => [.. KernelSelection.Available().Select(variant => variant.ToString())];

    [Fact]
    public void Tokenize_OfTheReferencesSentences_GivesTheIdsItWasTrainedWith()
    {
        using var encoder = SentenceEncoder.Load(Folder, new KernelOptions(), TimeProvider.System);
        Assert.All(Sentences(), sentence => Assert.Equal(sentence.Ids, encoder.Tokenize(sentence.Text)));
    }

    [Fact]
    public void Encode_OfTheReferencesSentences_IsNearPyTorch()
    {
        using var reference = SafetensorsFile.Open(Path.Combine(Folder, "reference.safetensors"));
        var expected = Dequantize.All(reference.Tensors["vectors"]);
        using var encoder = SentenceEncoder.Load(Folder, new KernelOptions(), TimeProvider.System);
        var actual = encoder.Encode([.. Sentences().Select(sentence => sentence.Text)], Cancellation).Vectors.SelectMany(vector => vector).ToArray();
        Assert.Equal(expected.Length, actual.Length);
        var most = expected.Zip(actual, (a, b) => MathF.Abs(a - b)).Max();
        Assert.True(most <= Tolerance, most.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Encode_OnEveryVariant_GivesTheGoldenBits(string variant)
    {
        using var encoder = SentenceEncoder.Load(Folder, new KernelOptions { Variant = Enum.Parse<KernelVariant>(variant), Threads = 2 }, TimeProvider.System);
        var bits = $"{Convert.ToHexStringLower(encoder.ProgramHash)} {Convert.ToHexStringLower(encoder.Encode([.. Sentences().Select(sentence => sentence.Text)], Cancellation).TraceRoot)}";
        Assert.True(string.Equals(Golden, bits, StringComparison.Ordinal), bits);
    }

    [Fact]
    public void Encode_OfAWordAndItsGloss_PutsThemNearerThanToAnother()
    {
        using var encoder = SentenceEncoder.Load(Folder, new KernelOptions(), TimeProvider.System);
        var vectors = encoder.Encode(["apple", "fruit with red or yellow or green skin and sweet to tart crisp whitish flesh", "a motor vehicle with four wheels"], Cancellation).Vectors;
        Assert.True(Near(vectors[0], vectors[1]) > Near(vectors[0], vectors[2]) + 0.1f);
    }

    private static float Near(IReadOnlyList<float> a, IReadOnlyList<float> b) => a.Zip(b, (x, y) => x * y).Sum();

    private static List<Sentence> Sentences() =>
        JsonSerializer.Deserialize<List<Sentence>>(File.ReadAllBytes(Path.Combine(Folder, "reference.json")), JsonSerializerOptions.Web)!;

    private sealed record Sentence(string Text, int[] Ids);
}

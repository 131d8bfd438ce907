using System.Globalization;
using System.Text.Json;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tests.Models.Llama;
using Cuckoo.Kernels.Tokenizers.Chat;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>The language model we ship.</summary>
public sealed class WordbookTests
{
    /// <summary>
    /// Root mean square of the logits' differences over their own: ours round activations to bytes, PyTorch's in the reference none.
    /// Half as much again as was measured.
    /// </summary>
    private const float Tolerance = 0.02f;

    private static readonly string Folder = PictureModel.DefaultFolder("wordbook");

    private static readonly string Weights = Path.Combine(Folder, "wordbook.gguf");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Variants() => [.. KernelSelection.Available().Select(variant => variant.ToString())];

    [Fact]
    public void Logits_OfAConversation_AreNearPyTorchs()
    {
        using var reference = SafetensorsFile.Open(Path.Combine(Folder, "reference.safetensors"));
        var expected = Dequantize.All(reference.Tensors["logits"]);
        using var operators = KernelSelection.Open(new KernelOptions());
        using var rig = new LlamaRig(GgufFile.Open(Weights), operators);
        var actual = rig.Logits(Reference().Ids, 16).Where((_, i) => i % 4 == 0).SelectMany(row => row).ToArray();
        Assert.Equal(expected.Length, actual.Length);
        var share = Math.Sqrt(expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Sum() / expected.Sum(a => (double)a * a));
        TestContext.Current.TestOutputHelper?.WriteLine(share.ToString(CultureInfo.InvariantCulture));
        Assert.InRange(share, 0, Tolerance);
    }

    [Fact]
    public void TokenizeChat_OfAQuestion_GivesTheIdsItWasTrainedWith()
    {
        var reference = Reference();
        using var model = TextModel.Load(Weights, new TextModelOptions(), TimeProvider.System);
        var ids = model.TokenizeChat([new ChatMessage(ChatRole.User, reference.Question)], template: null);
        Assert.Equal(reference.Ids[..ids.Length], ids);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Run_OnEveryVariant_GivesTheGoldenBits(string variant)
    {
        using var model = TextModel.Load(Weights, new TextModelOptions { Kernels = new KernelOptions { Variant = Enum.Parse<KernelVariant>(variant), Threads = 2 } }, TimeProvider.System);
        var run = model.Run(new TextInput(model.TokenizeChat([new ChatMessage(ChatRole.User, Reference().Question)], template: null), 48, new SamplingOptions()), null, Cancellation);
        Assert.Equal("f0c0fb2b90f18d5f2363497606c19f3e082105b7aec6694712562d12c1169c34", Convert.ToHexStringLower(model.ProgramHash));
        Assert.Equal("57d8729a513646bf6d3855822ca0cc8fdc71ba0ef05fd7e21c78db1ee383b30f", Convert.ToHexStringLower(run.TraceRoot));
        Assert.Equal("A bird is a kind of vertebrate: warm-blooded egg-laying vertebrates characterized by feathers and forelimbs modified as wings.", run.Text);
        Assert.Equal(TextFinish.Stop, run.Finish);
    }

    private static Conversation Reference() =>
        JsonSerializer.Deserialize<Conversation>(File.ReadAllBytes(Path.Combine(Folder, "reference.json")), JsonSerializerOptions.Web)!;

    private sealed record Conversation(string Question, int[] Ids);
}

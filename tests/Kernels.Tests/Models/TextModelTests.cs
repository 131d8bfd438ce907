using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tests.Operators;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>Whole generations: the same bits alone, in company, after a hit, on every variant, and again as one prefill.</summary>
public sealed class TextModelTests
{
    private static readonly RandomLlama Description = new() { Type = GgufType.Q8_0, Seed = 11 };

    private static readonly SamplingOptions Sampling = new() { Temperature = 0.9f, TopK = 40, TopP = 0.95f, RepetitionPenalty = 1.1f, Seed = 1 };

    private static readonly TextInput Input = new([1, 270, 300, 12, 99], 60, Sampling);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_OnEveryVariantAndThreadCount_GivesTheSameTokensAndTrace()
    {
        var expected = Describe(KernelVariant.Reference, 1);
        Assert.All(
            KernelSelection.Available().SelectMany(variant => (int[])[1, 3], (variant, threads) => (variant, threads)),
            row => Assert.Equal(expected, Describe(row.variant, row.threads)));

        static string Describe(KernelVariant variant, int threads)
        {
            using var model = Open(variant, threads);
            return Text(model.Run(Input, null, Cancellation));
        }
    }

    [Fact]
    public void Run_AmongOthers_GivesTheBitsItHasAlone()
    {
        var inputs = Enumerable.Range(0, 9).Select(i => Input with { Prompt = [1, .. Enumerable.Range(0, 1 + 17 * i).Select(j => 259 + (i + 7 * j) % 60)], MaxTokens = 20 + 11 * i, Sampling = Sampling with { Seed = (ulong)i } }).ToArray();
        using var alone = Open();
        var expected = inputs.Select(input => Text(alone.Run(input, null, Cancellation))).ToArray();
        using var together = Open();
        var actual = new string[inputs.Length];
        Parallel.For(0, inputs.Length, new ParallelOptions { MaxDegreeOfParallelism = inputs.Length }, i => actual[i] = Text(together.Run(inputs[i], null, Cancellation)));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Run_ThatBeginsAsAnEarlierOne_TakesItsPagesAndGivesTheSameBits()
    {
        var prompt = Enumerable.Range(0, 300).Select(i => 259 + i * 7 % 60).ToArray();
        var (first, second) = (Input with { Prompt = prompt }, Input with { Prompt = [.. prompt[..200], 7, 8, 9] });
        using var fresh = Open();
        var expected = Text(fresh.Run(second, null, Cancellation));
        using var model = Open();
        model.Run(first, null, Cancellation);
        var hit = model.Run(second, null, Cancellation);
        Assert.Equal(200, hit.CachedTokens);
        Assert.Equal(expected, Text(hit));
        Assert.Equal(202, model.Run(second, null, Cancellation).CachedTokens);
    }

    [Fact]
    public void Verify_OfAnHonestRun_AcceptsItInOnePrefill()
    {
        using var model = Open();
        var run = model.Run(Input, null, Cancellation);
        using var judge = Open(KernelVariant.Vector128, 2);
        Assert.Equal(new TextVerdict(true, -1, -1), judge.Verify(Input, run.Tokens, run.TraceLeaves, Cancellation));
    }

    [Fact]
    public void Verify_OfAChangedToken_NamesIt()
    {
        using var model = Open();
        var run = model.Run(Input, null, Cancellation);
        int[] changed = [.. run.Tokens];
        changed[30] = changed[30] == 300 ? 301 : 300;
        var verdict = model.Verify(Input, changed, run.TraceLeaves, Cancellation);
        Assert.False(verdict.IsAccepted);
        Assert.Equal((30, (Input.Prompt.Count + 30) / 16), (verdict.FirstDifferingToken, verdict.FirstDifferingStep));
    }

    [Fact]
    public void Verify_OfARunCutShort_RefusesIt()
    {
        using var model = Open();
        var run = model.Run(Input, null, Cancellation);
        Assert.Equal(Input.MaxTokens, run.Tokens.Count);
        Assert.Equal(20, model.Verify(Input, [.. run.Tokens.Take(20)], run.TraceLeaves, Cancellation).FirstDifferingToken);
    }

    [Fact]
    public void Verify_OfAnotherSeed_RefusesIt()
    {
        using var model = Open();
        var run = model.Run(Input, null, Cancellation);
        Assert.False(model.Verify(Input with { Sampling = Sampling with { Seed = 6 } }, run.Tokens, run.TraceLeaves, Cancellation).IsAccepted);
    }

    [Fact]
    public void Reexecute_OfEachStep_GivesItsHash()
    {
        using var model = Open();
        var run = model.Run(Input, null, Cancellation);
        using var judge = Open(KernelVariant.Vector256, 1);
        for (var step = 0; step < run.TraceLeaves.Count; step++)
            Assert.Equal(run.TraceLeaves[step], judge.Reexecute(Input, run.Tokens, step, Cancellation));
        Assert.Throws<InvalidTextInputException>(() => judge.Reexecute(Input, run.Tokens, run.TraceLeaves.Count, Cancellation));
    }

    [Fact]
    public void Run_TellsOfEachTokenAndItsText()
    {
        using var model = Open();
        var told = new List<TextToken>();
        var run = model.Run(Input, told.Add, Cancellation);
        Assert.Equal(run.Text, string.Concat(told.Select(token => token.Text)));
        Assert.Equal(run.Tokens, told.Take(run.Tokens.Count).Select(token => token.Id));
        Assert.Equal(run.Text, model.Decode(run.Tokens));
    }

    [Fact]
    public void Run_Cancelled_EndsAndLeavesRoomForOthers()
    {
        using var model = Open();
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Assert.ThrowsAny<OperationCanceledException>(() => model.Run(Input with { MaxTokens = 1000 }, _ => source.Cancel(), source.Token));
        Assert.Equal(Input.MaxTokens, model.Run(Input, null, Cancellation).Tokens.Count);
    }

    [Fact]
    public void Run_OutsideTheModelsBounds_IsRefusedByName()
    {
        using var model = Open();
        Assert.Contains("context", Refused(Input with { MaxTokens = 5000 }), StringComparison.Ordinal);
        Assert.Contains("no token", Refused(Input with { Prompt = [1, 320] }), StringComparison.Ordinal);
        Assert.Contains("prompt", Refused(Input with { Prompt = [] }), StringComparison.Ordinal);
        Assert.Contains("tokens", Refused(Input with { MaxTokens = 0 }), StringComparison.Ordinal);

        string Refused(TextInput input) => Assert.Throws<InvalidTextInputException>(() => model.Run(input, null, Cancellation)).Message;
    }

    [Fact]
    public void Load_OfWhatDoesNotFit_SaysTheSum()
    {
        var fault = Assert.Throws<ModelTooLargeException>(() => Open(options: new TextModelOptions { MemoryLimitBytes = 1_000_000 }));
        Assert.Contains("keys and values", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("general.architecture", "gpt2", "llama, qwen2")]
    [InlineData("llama.rope.scaling.type", "longrope", "none, linear, yarn")]
    [InlineData("llama.attention.causal_mask", "x", "llama.attention.causal_mask")]
    public void Load_OfWhatIsNotRun_IsRefusedByName(string key, string value, string expected)
    {
        var writer = Description.ToWriter();
        if (key == "general.architecture")
            writer = (Description with { Architecture = value }).ToWriter();
        else
            writer.Add(key, value);
        var fault = Assert.Throws<ModelFormatException>(() => Open(writer.ToArray(), KernelVariant.Auto, 1, new TextModelOptions()));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ProgramHash_OfOtherWeights_IsAnother()
    {
        using var model = Open();
        using var same = Open(KernelVariant.Vector128);
        using var other = Open((Description with { Seed = 12 }).ToArray(), KernelVariant.Auto, 1, new TextModelOptions());
        Assert.Equal(model.ProgramHash, same.ProgramHash);
        Assert.NotEqual(model.ProgramHash, other.ProgramHash);
    }

    private static string Text(TextRun run) =>
        $"{string.Join(' ', run.Tokens)} | {Convert.ToHexStringLower(run.OutputHash)} | {string.Join(' ', run.TraceLeaves.Select(Convert.ToHexStringLower))} | {Convert.ToHexStringLower(run.TraceRoot)}";

    private static TextModel Open(KernelVariant variant = KernelVariant.Auto, int threads = 2, TextModelOptions? options = null) =>
        Open(Description.ToArray(), variant, threads, options ?? new TextModelOptions());

    private static unsafe TextModel Open(byte[] bytes, KernelVariant variant, int threads, TextModelOptions options)
    {
        // Pinned for as long as the process lives: the mapping has no owner to keep it by.
        var pinned = GC.AllocateArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned, 0);
        GCHandle.Alloc(pinned);
        var file = GgufFile.Open(new MappedFile("random.gguf", (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), pinned.Length));
        return TextModel.Open(file, Variants.Open(variant, threads), options, TimeProvider.System);
    }
}

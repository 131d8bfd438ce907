using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Tests.Formats;
using Cuckoo.Kernels.Tests.Operators;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>Sentence encoders on the tiny models of peers/bert_vectors.py.</summary>
public sealed class SentenceEncoderTests
{
    /// <summary>
    /// PyTorch's float32 vectors stray from float64 by 2.4e-7 themselves (the script prints it); ours differ from them by at most 2.0e-7.
    /// Three times the latter: what another order of sums may cost on another processor under PyTorch.
    /// </summary>
    private const float Tolerance = 6e-7f;

    private static readonly int[] Lengths = [1, 7, 20, 32];

    /// <summary>The four sentences of the script.</summary>
    private static readonly int[][] Sentences = [.. Lengths.Select((n, s) => Enumerable.Range(0, n).Select(i => (5 + 11 * i + 17 * s) % 101).ToArray())];

    [Theory]
    [InlineData("bert-mean.gguf", "bert-mean")]
    [InlineData("bert-cls.gguf", "bert-cls")]
    [InlineData("bert-hf", "bert-mean")]
    public void Encode_AgainstPyTorch_IsWithinTolerance(string model, string vectors)
    {
        using var encoder = Load(model, KernelVariant.Auto);
        var expected = PeerVectors.Read(vectors + ".vectors.safetensors", "vectors");
        var run = encoder.Encode(Sentences, TestContext.Current.CancellationToken);
        Assert.Equal((32, 101, 32, 60), (encoder.Width, encoder.Vocabulary, encoder.MaxTokens, run.Tokens));
        Assert.InRange(Worst(expected, run), 0, Tolerance);
    }

    [Fact]
    public void Encode_WithAnotherPoolingOrEpsilon_IsBeyondTolerance()
    {
        var expected = PeerVectors.Read("bert-cls.vectors.safetensors", "vectors");
        Assert.True(Worst(expected, EncodeChanged("bert-cls.gguf", "bert.pooling_type", BitConverter.GetBytes(1))) > 100 * Tolerance);
        Assert.True(Worst(expected, EncodeChanged("bert-cls.gguf", "bert.attention.layer_norm_epsilon", BitConverter.GetBytes(1e-2f))) > 100 * Tolerance);
    }

    /// <summary>Recorded with the reference.</summary>
    [Theory]
    [InlineData("bert-mean.gguf", "6545d2b5c7a95864d77eed0e6295a347340f996fffa39b78571deb1f14b22283")]
    [InlineData("bert-cls.gguf", "3bc7e9552163f205933ae7c53a31a076c3ced484305968a5936fca7c01bc8ae0")]
    public void Encode_KnownSentences_GivesTheCommittedRoot(string model, string root)
    {
        using var encoder = Load(model, KernelVariant.Auto);
        Assert.Equal(root, Convert.ToHexStringLower(encoder.Encode(Sentences, TestContext.Current.CancellationToken).TraceRoot));
    }

    [Fact]
    public void Encode_SameWeightsInTwoFormats_GivesTheSameBits()
    {
        using var first = Load("bert-mean.gguf", KernelVariant.Auto);
        using var second = Load("bert-hf", KernelVariant.Auto);
        Assert.Equal(first.Encode(Sentences, TestContext.Current.CancellationToken).TraceRoot, second.Encode(Sentences, TestContext.Current.CancellationToken).TraceRoot);
        Assert.NotEqual(first.ProgramHash, second.ProgramHash);
    }

    [Theory]
    [InlineData("bert-mean.gguf")]
    [InlineData("bert-cls.gguf")]
    public void Encode_EveryVariant_EqualsReference(string model)
    {
        using var reference = Load(model, KernelVariant.Reference);
        var expected = reference.Encode(Sentences, TestContext.Current.CancellationToken);
        foreach (var variant in Variants.Vector)
        {
            foreach (var threads in (int[])[1, 3])
            {
                using var encoder = Load(model, variant, threads);
                var run = encoder.Encode(Sentences, TestContext.Current.CancellationToken);
                for (var i = 0; i < Sentences.Length; i++)
                    Bits.Equal(expected.Vectors[i], run.Vectors[i], $"{variant}, {threads} threads, sentence {i}");
                Assert.Equal(expected.TraceRoot, run.TraceRoot);
                Assert.Equal(reference.ProgramHash, encoder.ProgramHash);
            }
        }
    }

    [Fact]
    public void Encode_InAnyBatch_GivesTheBitsItHasAlone()
    {
        using var encoder = Load("bert-mean.gguf", KernelVariant.Auto, 2);
        var random = new Random(7);
        int[][] many = [.. Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, random.Next(1, 33)).Select(_ => random.Next(101)).ToArray())];
        var together = encoder.Encode(many, TestContext.Current.CancellationToken);
        for (var i = 0; i < many.Length; i++)
        {
            var alone = encoder.Encode([many[i]], TestContext.Current.CancellationToken);
            Bits.Equal(alone.Vectors[0], together.Vectors[i], $"sentence {i}");
            Assert.Equal(alone.TraceLeaves[0], together.TraceLeaves[i]);
        }
    }

    [Fact]
    public void Encode_NoSentence_GivesNoVector()
    {
        using var encoder = Load("bert-mean.gguf", KernelVariant.Auto);
        var run = encoder.Encode((int[][])[], TestContext.Current.CancellationToken);
        Assert.Empty(run.Vectors);
        Assert.Equal(0, run.Tokens);
    }

    [Fact]
    public void Encode_InvalidIds_SaysWhatIsAllowed()
    {
        using var encoder = Load("bert-mean.gguf", KernelVariant.Auto);
        Refused([[1], []], "Sentence 1 has 0 tokens; 1 to 32 are encoded.");
        Refused([new int[33]], "Sentence 0 has 33 tokens; 1 to 32 are encoded.");
        Refused([[1, 101]], "Sentence 0 has the token 101; ids are 0 to 100.");
        Refused([[-1]], "Sentence 0 has the token -1; ids are 0 to 100.");

        void Refused(int[][] sentences, string problem) =>
            Assert.Contains(problem, Assert.Throws<ArgumentException>(() => encoder.Encode(sentences, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_WeightsThatOverflow_AreRefused()
    {
        var bytes = File.ReadAllBytes(PeerVectors.PathOf("bert-mean.gguf"));
        GgufBytes.Open(bytes, file =>
        {
            var tensor = file.Tensors["blk.1.ffn_down.weight"];
            for (var at = tensor.Offset; at < tensor.Offset + tensor.Length; at += sizeof(float))
                BitConverter.TryWriteBytes(bytes.AsSpan((int)at), float.MaxValue);
        });
        Written(bytes, path =>
        {
            using var encoder = SentenceEncoder.Load(path, new KernelOptions { Threads = 1 }, TimeProvider.System);
            Assert.Contains("not finite", Assert.Throws<ModelFormatException>(() => encoder.Encode(Sentences, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Encode_Cancelled_Ends()
    {
        using var encoder = Load("bert-mean.gguf", KernelVariant.Auto);
        Assert.ThrowsAny<OperationCanceledException>(() => encoder.Encode(Sentences, new CancellationToken(canceled: true)));
    }

    internal static SentenceEncoder Load(string model, KernelVariant variant, int threads = 1) =>
        SentenceEncoder.Load(PeerVectors.PathOf(model), new KernelOptions { Variant = variant, Threads = threads }, TimeProvider.System);

    /// <summary>Writes bytes to a file of their own and hands its path to <paramref name="use"/>.</summary>
    internal static void Written(byte[] bytes, Action<string> use)
    {
        var folder = Directory.CreateTempSubdirectory("cuckoo-kernels-");
        try
        {
            var path = Path.Combine(folder.FullName, "changed.gguf");
            File.WriteAllBytes(path, bytes);
            use(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SentenceRun EncodeChanged(string model, string key, byte[] value)
    {
        var bytes = File.ReadAllBytes(PeerVectors.PathOf(model));
        GgufBytes.Open(bytes, file => value.CopyTo(bytes, file.Require(key).Offset));
        SentenceRun? run = null;
        Written(bytes, path =>
        {
            using var encoder = SentenceEncoder.Load(path, new KernelOptions { Threads = 1 }, TimeProvider.System);
            run = encoder.Encode(Sentences, TestContext.Current.CancellationToken);
        });
        return run!;
    }

    private static float Worst(float[] expected, SentenceRun run) =>
        run.Vectors.SelectMany(vector => vector).Zip(expected, (actual, wanted) => MathF.Abs(actual - wanted)).Max();
}

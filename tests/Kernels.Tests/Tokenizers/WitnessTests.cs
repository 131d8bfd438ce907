using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Tokenizers.Json;

namespace Cuckoo.Kernels.Tests.Tokenizers;

/// <summary>Ids against those of independent tokenizers, over many scripts, emoji, controls, code and a megabyte of noise.</summary>
public sealed class WitnessTests
{
    [Theory]
    [InlineData("gpt-2", "gpt2")]
    [InlineData("llama-bpe", "llama3")]
    public void Encode_AGgufVocabulary_GivesTheWitnessIds(string vocabulary, string vectors) => Vectors.Read(vectors).AssertEqual(Peers.Gguf(vocabulary));

    [Fact]
    public void Encode_QwensTokenizerJson_GivesTheWitnessIds() =>
        Vectors.Read("qwen3").AssertEqual(TokenizerJson.Create("qwen3.json", File.ReadAllBytes(Peers.PathOf("qwen3.json"))));

    [Theory]
    [InlineData("small-metaspace-bpe")]
    [InlineData("small-unigram")]
    [InlineData("small-wordpiece")]
    public void Encode_ASmallTokenizerJson_GivesTheWitnessIds(string name) =>
        Vectors.Read(name).AssertEqual(TokenizerJson.Create(name, Vectors.Bytes(name + ".tokenizer.json")));

    [Fact]
    public void Encode_ClipsMerges_GivesTheWitnessIds()
    {
        var tokenizer = ClipTokenizer.Create("clip-merges.txt", File.ReadLines(Peers.PathOf("clip-merges.txt")));
        Assert.Equal(49_408, tokenizer.VocabularySize);
        Vectors.Read("clip").AssertEqual(tokenizer);
    }
}

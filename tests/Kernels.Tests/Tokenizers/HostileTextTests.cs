using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Tokenizers.Gguf;
using Cuckoo.Kernels.Tokenizers.Json;

namespace Cuckoo.Kernels.Tests.Tokenizers;

public sealed class HostileTextTests
{
    public static TheoryData<string> Vocabularies { get; } = ["llama-spm", "llama-bpe", "gpt-2", "qwen2", "bert-bge", "deepseek-llm", "falcon"];

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void Encode_ALongRunOfOneCharacter_EndsAndComesBack(string name)
    {
        var tokenizer = Peers.Gguf(name);
        foreach (var unit in new[] { "a", " ", "\n", "\u0301", "世", "1", ".", "'" })
        {
            var text = string.Concat(Enumerable.Repeat(unit, 200_000));
            var ids = tokenizer.Encode(text + "x");
            Assert.NotEmpty(ids);
            if (!string.Equals(name, "bert-bge", StringComparison.Ordinal))
                Assert.Equal(text + "x", tokenizer.Decode(ids));
        }
    }

    [Theory]
    [InlineData("llama-spm")]
    [InlineData("gpt-2")]
    public void Encode_LoneSurrogates_CountAsReplacementCharacters(string name)
    {
        var tokenizer = Peers.Gguf(name);
        Assert.Equal(tokenizer.Encode("a\ufffdb\ufffd\ufffdc"), tokenizer.Encode("a\ud800b\udc00\ud83dc"));
        Assert.Equal(tokenizer.Encode("a\ufffd(\ufffd"), tokenizer.EncodeUtf8([(byte)'a', 0xC3, (byte)'(', 0xE2, 0x82]));
    }

    [Theory]
    [InlineData("llama-spm", "</s>", 2)]
    [InlineData("llama-bpe", "<|eot_id|>", 128009)]
    [InlineData("qwen2", "<|im_end|>", 151645)]
    [InlineData("gpt-2", "<|endoftext|>", 50256)]
    [InlineData("bert-bge", "[SEP]", 102)]
    public void Encode_TheSpellingOfAControlToken_GivesTheTokenOnlyWhereAsked(string name, string spelling, int id)
    {
        var tokenizer = Peers.Gguf(name);
        Assert.Equal(id, tokenizer.ControlToken(spelling));
        Assert.DoesNotContain(id, tokenizer.Encode($"x {spelling} y {spelling}{spelling}"));
        Assert.Equal(3, tokenizer.Encode($"x {spelling} y {spelling}{spelling}", TokenizeOptions.ParseSpecial).Count(i => i == id));
    }

    [Fact]
    public void Encode_TheSpellingOfAByteToken_IsTextOfItsOwn()
    {
        // Without this rule "<0x0A>" could merge into the newline's token, as it is spelled like it.
        var tokenizer = Peers.Gguf("llama-spm");
        Assert.Equal("<0x0A>", tokenizer.Decode(tokenizer.Encode("<0x0A>")));
        Assert.DoesNotContain(13, tokenizer.Encode("<0x0A>"));
    }

    [Fact]
    public void Encode_OneTokenizerOnSeveralThreads_GivesTheSameIds()
    {
        var tokenizer = Peers.Gguf("llama-bpe");
        var text = NoiseText.Create(5, 3000);
        var expected = tokenizer.Encode(text);
        Parallel.For(0, 16, _ => Assert.Equal(expected, tokenizer.Encode(text)));
    }

    [Fact]
    public void Hash_OfOneVocabulary_ChangesWithWhatDecidesIds()
    {
        var vocabulary = Peers.Vocabulary("llama-spm");
        var same = GgufTokenizer.Create(vocabulary).Hash;
        Assert.Equal(same, Peers.Gguf("llama-spm").Hash);
        Assert.Matches("^[0-9a-f]{64}$", same);
        var scores = vocabulary.Scores.ToArray();
        scores[5000] += 1;
        var tokens = vocabulary.Tokens.ToArray();
        (tokens[5000], tokens[5001]) = (tokens[5001], tokens[5000]);
        var flags = new Dictionary<string, bool>(vocabulary.Flags, StringComparer.Ordinal) { ["add_bos_token"] = false };
        string[] others =
        [
            GgufTokenizer.Create(vocabulary with { Scores = scores }).Hash,
            GgufTokenizer.Create(vocabulary with { Tokens = tokens }).Hash,
            GgufTokenizer.Create(vocabulary with { Flags = flags }).Hash,
            Peers.Gguf("phi-3").Hash,
            TokenizerJson.Create("small", Vectors.Bytes("small-unigram.tokenizer.json")).Hash,
        ];
        Assert.Equal(6, others.Append(same).Distinct(StringComparer.Ordinal).Count());
    }
}

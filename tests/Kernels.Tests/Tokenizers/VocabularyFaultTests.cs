using System.Text;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Tokenizers.Gguf;
using Cuckoo.Kernels.Tokenizers.Json;

namespace Cuckoo.Kernels.Tests.Tokenizers;

/// <summary>What is wrong with a vocabulary is named by its field.</summary>
public sealed class VocabularyFaultTests
{
    private static readonly GgufVocabulary Small = new()
    {
        File = "small.gguf",
        Model = "gpt2",
        Pre = "gpt-2",
        Tokens = ["a", "b", "ab", "<end>"],
        Types = [1, 1, 1, 3],
        Merges = ["a b"],
        Ids = new Dictionary<string, long>(StringComparer.Ordinal) { ["eos"] = 3 },
    };

    [Fact]
    public void Create_ASmallVocabulary_Works()
    {
        var tokenizer = GgufTokenizer.Create(Small);
        Assert.Equal([2, 0], tokenizer.Encode("aba"));
        Assert.True(tokenizer.IsEndOfGeneration(3));
        Assert.Equal("ab"u8.ToArray(), tokenizer.BytesOf(2).ToArray());
    }

    [Fact]
    public void Create_AFaultyGgufVocabulary_NamesTheField()
    {
        AssertFault(Small with { Model = "rwkv" }, "tokenizer.ggml.model", "llama, gpt2 and bert");
        AssertFault(Small with { Pre = "kimi-k2" }, "tokenizer.ggml.pre", "gpt-2");
        AssertFault(Small with { Tokens = [] }, "tokenizer.ggml.tokens", "1 to 1048576");
        AssertFault(Small with { Tokens = ["a", "b", "ab", "a"] }, "tokenizer.ggml.tokens[3]", "token 0");
        AssertFault(Small with { Tokens = ["a", "b", "ab", new string('x', 1025)] }, "tokenizer.ggml.tokens[3]", "1025");
        AssertFault(Small with { Types = [1] }, "tokenizer.ggml.token_type", "1 types for 4");
        AssertFault(Small with { Types = [1, 1, 1, 7] }, "tokenizer.ggml.token_type[3]", "0 to 6");
        AssertFault(Small with { Merges = ["a b", "a b"] }, "tokenizer.ggml.merges[1]", "twice");
        AssertFault(Small with { Merges = ["a c"] }, "tokenizer.ggml.merges[0]", "no token");
        AssertFault(Small with { Merges = ["ab"] }, "tokenizer.ggml.merges[0]", "two parts");
        AssertFault(Small with { Ids = new Dictionary<string, long>(StringComparer.Ordinal) { ["eos"] = 4 } }, "tokenizer.ggml.eos_token_id", "4 tokens");
        AssertFault(Small with { Flags = new Dictionary<string, bool>(StringComparer.Ordinal) { ["add_bos_token"] = true } }, "tokenizer.ggml.add_bos_token", "names no");
        AssertFault(Small with { Model = "llama" }, "tokenizer.ggml.scores", "0 scores for 4");
        AssertFault(Small with { Model = "llama", Scores = [0, 0, float.NaN, 0] }, "tokenizer.ggml.scores[2]", "finite");
        AssertFault(Small with { Model = "bert" }, "tokenizer.ggml.tokens", "BERT");
        AssertFault(Small with { Tokens = ["a", "b", "ab", new string('<', 300)] }, "tokenizer.ggml.tokens", "256");
    }

    [Theory]
    [InlineData("\"normalizer\": null", "\"normalizer\": {\"type\": \"Precompiled\"}", "normalizer.type", "NFC, NFD, NFKC, NFKD")]
    [InlineData("\"pre_tokenizer\": null", "\"pre_tokenizer\": {\"type\": \"Split\", \"pattern\": {\"Regex\": \"(?<=a)b\"}, \"behavior\": \"Isolated\"}", "pre_tokenizer.pattern.Regex", "group")]
    [InlineData("\"pre_tokenizer\": null", "\"pre_tokenizer\": {\"type\": \"UnicodeScripts\"}", "pre_tokenizer.type", "Metaspace")]
    [InlineData("\"post_processor\": null", "\"post_processor\": {\"type\": \"Roberta\"}", "post_processor.type", "TemplateProcessing")]
    [InlineData("\"decoder\": null", "\"decoder\": {\"type\": \"CTC\"}", "decoder.type", "ByteLevel")]
    [InlineData("\"type\": \"BPE\"", "\"type\": \"WordLevel\"", "model.type", "WordPiece")]
    [InlineData("\"dropout\": null", "\"dropout\": 0.1", "model.dropout", "random")]
    [InlineData("[\"a b\"]", "[\"a b\", [\"a\", \"b\"]]", "model.merges[1]", "twice")]
    [InlineData("[\"a b\"]", "[\"a x\"]", "model.merges[0]", "no token")]
    [InlineData("\"ab\": 2", "\"ab\": -1", "model.vocab[2]", "0 to")]
    [InlineData("\"ab\": 2", "\"ab\": 1", "model.vocab", "id 1")]
    [InlineData("\"ab\": 2", "\"ab\": 2, \"a\": 3", "model.vocab[3]", "before")]
    [InlineData("\"id\": 3", "\"id\": 0", "model.vocab", "added token 0")]
    [InlineData("\"id\": 3", "\"id\": 1e9", "added_tokens[0].id", "0 to")]
    [InlineData("\"added_tokens\": [", "\"added_tokens\": {} , \"x\": [", "added_tokens", "array")]
    public void Create_AFaultyTokenizerJson_NamesTheField(string part, string replacement, string field, string says)
    {
        const string Json = """
            {"added_tokens": [{"id": 3, "content": "<end>", "special": true}], "normalizer": null, "pre_tokenizer": null, "post_processor": null,
             "decoder": null, "model": {"type": "BPE", "dropout": null, "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
            """;
        Assert.Equal([2, 0], TokenizerJson.Create("t.json", Encoding.UTF8.GetBytes(Json)).Encode("aba"));
        var faulty = Json.Replace(part, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Json, faulty);
        var fault = Assert.Throws<ModelFormatException>(() => TokenizerJson.Create("t.json", Encoding.UTF8.GetBytes(faulty)));
        Assert.Equal(field, fault.Field);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WhatIsNoJson_IsRefused()
    {
        foreach (var json in new[] { "", "{", "[]", "null", "{\"model\": 1}", new string('[', 100_000), "{\"model\": {\"type\": \"\\ud800\"}}" })
            Assert.Throws<ModelFormatException>(() => TokenizerJson.Create("t.json", Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Create_ClipMergesThatAreNone_AreRefused()
    {
        Assert.Throws<ModelFormatException>(() => ClipTokenizer.Create("m.txt", ["head", "t"]));
        Assert.Throws<ModelFormatException>(() => ClipTokenizer.Create("m.txt", ["head", "tt h"]));
        Assert.Throws<ModelFormatException>(() => ClipTokenizer.Create("m.txt", ["head", "t h", "t h"]));
    }

    private static void AssertFault(GgufVocabulary vocabulary, string field, string says)
    {
        var fault = Assert.Throws<ModelFormatException>(() => GgufTokenizer.Create(vocabulary));
        Assert.Equal(field, fault.Field);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }
}

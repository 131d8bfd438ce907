using System.Globalization;

namespace Cuckoo.Kernels.Tests.Tokenizers;

/// <summary>llama.cpp's own vectors: its .inp files hold texts, its .out files the ids that the models' first tokenizers gave.</summary>
public sealed class LlamaCppVectorTests
{
    private const string Separator = "\n__ggml_vocab_test__\n";

    public static TheoryData<string> Vocabularies { get; } =
    [
        "llama-spm", "phi-3", "llama-bpe", "gpt-2", "qwen2", "bert-bge", "falcon", "starcoder", "refact", "command-r", "deepseek-llm",
        "deepseek-coder", "mpt",
    ];

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void Encode_TheTextsOfAVocabularyFile_GivesItsIds(string name)
    {
        var tokenizer = Peers.Gguf(name);
        var texts = File.ReadAllText(Peers.PathOf(name + ".gguf.inp")).Split(Separator);
        var expected = File.ReadAllLines(Peers.PathOf(name + ".gguf.out"));
        Assert.True(texts.Length > 40);
        Assert.Equal(expected.Length, texts.Length - 1);
        for (var i = 0; i < expected.Length; i++)
        {
            var ids = tokenizer.Encode(texts[i]);
            Assert.Equal(expected[i].Trim(), string.Join(' ', ids.Select(id => id.ToString(CultureInfo.InvariantCulture))));
        }
    }
}

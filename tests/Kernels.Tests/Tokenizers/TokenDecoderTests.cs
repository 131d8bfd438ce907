using System.Text;
using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Tokenizers.Json;

namespace Cuckoo.Kernels.Tests.Tokenizers;

public sealed class TokenDecoderTests
{
    private const string ManyScripts = "Hello  Привет 你好 안녕 שלום नमस्ते 👨‍👩‍👧‍👦 e\u0301 \t\r\n\n  x = 10;";

    [Theory]
    [InlineData("llama-spm")]
    [InlineData("phi-3")]
    [InlineData("llama-bpe")]
    [InlineData("gpt-2")]
    [InlineData("qwen2")]
    [InlineData("command-r")]
    [InlineData("deepseek-coder")]
    public void Decode_OfEncodedText_IsTheText(string name)
    {
        var tokenizer = Peers.Gguf(name);
        foreach (var text in new[] { ManyScripts, " one space before", "", "\ufeff\u0000\ue000", NoiseText.Create(3, 5000).Replace('▁', '_') })
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Decode_OfTokenizerJson_IsTheComposedText()
    {
        var tokenizer = TokenizerJson.Create("qwen3.json", File.ReadAllBytes(Peers.PathOf("qwen3.json")));
        Assert.Equal(ManyScripts.Replace("e\u0301", "é", StringComparison.Ordinal), tokenizer.Decode(tokenizer.Encode(ManyScripts)));
    }

    [Fact]
    public void Decode_OfWordPieces_PutsSpacesBetweenWords()
    {
        var tokenizer = Peers.Gguf("bert-bge");
        var ids = tokenizer.Encode("Héllo, tokenization WORLD!", TokenizeOptions.AddSpecial);
        Assert.Equal((101, 102), (ids[0], ids[^1]));
        Assert.Equal("hello , tokenization world !", tokenizer.Decode(ids));
    }

    [Fact]
    public void Decode_OfClipIds_PutsSpacesBetweenWords()
    {
        var tokenizer = ClipTokenizer.Create("clip-merges.txt", File.ReadLines(Peers.PathOf("clip-merges.txt")));
        Assert.Equal([49406, 320, 1125, 539, 320, 2368, 49407], tokenizer.Encode("A  photo of\na CAT", TokenizeOptions.AddSpecial));
        Assert.Equal("a photo of a cat", tokenizer.Decode(tokenizer.Encode("A  photo of\na CAT", TokenizeOptions.AddSpecial)));
    }

    [Theory]
    [InlineData("llama-spm")]
    [InlineData("gpt-2")]
    public void Push_OfCharactersInSeveralTokens_GivesEachOnceItIsWhole(string name)
    {
        var tokenizer = Peers.Gguf(name);
        var decoder = tokenizer.CreateDecoder();
        var text = new StringBuilder();
        var held = 0;
        foreach (var id in tokenizer.Encode(ManyScripts))
        {
            var shown = decoder.Push(id);
            Assert.DoesNotContain('\ufffd', shown);
            held += shown.Length == 0 ? 1 : 0;
            text.Append(shown);
        }

        Assert.True(held > 5);
        Assert.Equal("", decoder.Finish());
        Assert.Equal(ManyScripts, text.ToString());
    }

    [Fact]
    public void Push_OfInvalidUtf8_GivesReplacementsAsTheFrameworkDoes()
    {
        var tokenizer = Peers.Gguf("llama-spm");
        foreach (var bytes in new byte[][] { [0xC3, 0x28], [0xE2, 0x82], [0xF0, 0x9F, 0x91], [0xFF, 0x41, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0xAF, 0xC3, 0xA9] })
        {
            // The byte tokens of Llama follow its three control tokens.
            var ids = bytes.Select(value => value + 3).ToArray();
            Assert.Equal(Encoding.UTF8.GetString(bytes), tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void Push_OfControlTokens_GivesTextOnlyWhereAsked()
    {
        var tokenizer = Peers.Gguf("llama-bpe");
        int[] ids = [128000, .. tokenizer.Encode("Hi"), 128009];
        Assert.Equal("Hi", tokenizer.Decode(ids));
        Assert.Equal("<|begin_of_text|>Hi<|eot_id|>", tokenizer.Decode(ids, withControls: true));
        Assert.True(tokenizer.IsControl(128009));
        Assert.False(tokenizer.IsControl(ids[1]));
    }

    [Fact]
    public void Push_OfAnIdBeyondTheVocabulary_Throws()
    {
        var decoder = Peers.Gguf("gpt-2").CreateDecoder();
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Push(50_257));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Push(-1));
    }
}

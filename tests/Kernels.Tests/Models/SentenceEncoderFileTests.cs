using System.Text;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Tests.Formats;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>Models of sentence encoders that are not what they must be.</summary>
public sealed class SentenceEncoderFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cuckoo-kernels-");

    public SentenceEncoderFileTests()
    {
        _folder.CreateSubdirectory("1_Pooling");
        foreach (var file in (string[])["config.json", "model.safetensors", "1_Pooling/config.json"])
            File.Copy(Path.Combine(PeerVectors.PathOf("bert-hf"), file), PathOf(file));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("general.architecture", "llam", "is llam; sentence encoders of architecture bert are run")]
    [InlineData("bert.pooling_type", "\u0003\0\0\0", "is 3; 1 (mean) and 2 (first token) are run")]
    [InlineData("bert.attention.causal", "\u0001", "tokens see each other")]
    [InlineData("bert.attention.head_count", "\u0005\0\0\0", "is 5, which does not divide the width 32")]
    [InlineData("bert.attention.head_count", "\0\0\0\0", "is 0; 1 to 32 is allowed")]
    [InlineData("bert.embedding_length", "\u0040\0\0\0", "where the configuration says [101,64]")]
    [InlineData("bert.block_count", "\u0003\0\0\0", "blk.2.attn_q.weight at byte 0: is missing")]
    [InlineData("bert.context_length", "\u0021\0\0\0", "has the shape [32,32] where the configuration says [33,32]")]
    [InlineData("bert.attention.layer_norm_epsilon", "\0\0\0\0", "is 0; 1E-16 to 0.1 is allowed")]
    public void Load_WrongGguf_NamesWhatIsRun(string key, string value, string problem)
    {
        var bytes = File.ReadAllBytes(PeerVectors.PathOf("bert-mean.gguf"));
        GgufBytes.Open(bytes, file => Encoding.Latin1.GetBytes(value).CopyTo(bytes, file.Require(key).Offset));
        SentenceEncoderTests.Written(bytes, path => Refused(path, problem));
    }

    [Fact]
    public void Load_AnotherArchitecture_IsRefusedByName() => Refused(PeerVectors.PathOf("llama-neox.gguf"), "is qwen2; sentence encoders of architecture bert are run");

    [Theory]
    [InlineData("config.json", "\"bert\"", "\"roberta\"", "model_type at byte 0: is not \"bert\", which alone is run")]
    [InlineData("config.json", "\"gelu\"", "\"gelu_new\"", "hidden_act at byte 0: is not \"gelu\"")]
    [InlineData("config.json", "\"absolute\"", "\"relative_key\"", "position_embedding_type at byte 0: is not \"absolute\"")]
    [InlineData("config.json", "\"hidden_size\": 32", "\"hidden_size\": \"32\"", "hidden_size at byte 0: is not an integer")]
    [InlineData("config.json", "\"hidden_size\": 32", "\"hidden_size\": 16384", "16384 is not within 1 and 8192")]
    [InlineData("config.json", "\"num_attention_heads\": 4", "\"num_attention_heads\": 3", "3 does not divide the width 32")]
    [InlineData("config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", "encoder.layer.2.attention.self.query.weight at byte 0: is missing")]
    [InlineData("config.json", "\"vocab_size\": 101", "\"vocab_size\": 100", "has the shape [101,32] where the configuration says [100,32]")]
    [InlineData("config.json", "1e-12", "1", "layer_norm_eps at byte 0: 1 is not within 1E-16 and 0.1")]
    [InlineData("config.json", "1e-12", "null", "layer_norm_eps at byte 0: is not a number")]
    [InlineData("config.json", "\"model_type\"", "\"modle_type\"", "model_type at byte 0: is missing")]
    [InlineData("1_Pooling/config.json", "\"pooling_mode_cls_token\": false", "\"pooling_mode_cls_token\": true", "2 members are true where one must be")]
    [InlineData("1_Pooling/config.json", "\"pooling_mode_mean_tokens\": true", "\"pooling_mode_mean_tokens\": 1", "0 members are true where one must be")]
    [InlineData("1_Pooling/config.json", "\"pooling_mode_mean_tokens\"", "\"pooling_mode_max_tokens\"", "pooling_mode_max_tokens at byte 0: is not run")]
    [InlineData("1_Pooling/config.json", "{", "[", "not valid JSON")]
    public void Load_WrongFolder_NamesFileAndField(string file, string right, string wrong, string problem)
    {
        var text = File.ReadAllText(PathOf(file));
        Assert.Contains(right, text, StringComparison.Ordinal);
        var at = text.IndexOf(right, StringComparison.Ordinal);
        File.WriteAllText(PathOf(file), string.Concat(text.AsSpan(0, at), wrong, text.AsSpan(at + right.Length)));
        Refused(_folder.FullName, problem);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("1_Pooling/config.json")]
    [InlineData("model.safetensors")]
    public void Load_MissingFile_SaysWhich(string file)
    {
        File.Delete(PathOf(file));
        Assert.Contains(Path.GetFileName(file), Assert.Throws<FileNotFoundException>(() => Load(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Shards_IsTheSameProgram()
    {
        using var whole = SentenceEncoder.Load(_folder.FullName, new KernelOptions { Threads = 1 }, TimeProvider.System);
        var names = new List<string>();
        using (var file = SafetensorsFile.Open(PathOf("model.safetensors")))
            names.AddRange([.. file.Tensors.Keys, .. file.Unread.Keys]);
        File.Move(PathOf("model.safetensors"), PathOf("model-00001-of-00001.safetensors"));
        File.WriteAllText(PathOf("model.safetensors.index.json"), "{\"weight_map\":{" + string.Join(',', names.Select(name => $"\"{name}\":\"model-00001-of-00001.safetensors\"")) + "}}");
        using var sharded = SentenceEncoder.Load(_folder.FullName, new KernelOptions { Threads = 1 }, TimeProvider.System);
        Assert.Equal(whole.ProgramHash, sharded.ProgramHash);
    }

    [Fact]
    public void Load_NamesWithPrefix_AreFound()
    {
        // The transformers library writes them so for models with a head; here by rewriting the header.
        var bytes = File.ReadAllBytes(PathOf("model.safetensors"));
        var length = BitConverter.ToInt32(bytes);
        var header = Encoding.UTF8.GetString(bytes, 8, length).Replace("\"embeddings.", "\"bert.embeddings.", StringComparison.Ordinal).Replace("\"encoder.", "\"bert.encoder.", StringComparison.Ordinal);
        byte[] changed = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. bytes.AsSpan(8 + length)];
        File.WriteAllBytes(PathOf("model.safetensors"), changed);
        using var encoder = SentenceEncoder.Load(_folder.FullName, new KernelOptions { Threads = 1 }, TimeProvider.System);
        Assert.Equal(32, encoder.Width);
    }

    [Fact]
    public void Load_WeightThatIsNaN_NamesTensorAndOffset()
    {
        var bytes = File.ReadAllBytes(PeerVectors.PathOf("bert-cls.gguf"));
        var at = 0L;
        GgufBytes.Open(bytes, file => at = file.Tensors["blk.1.attn_v.weight"].Offset + 100);
        (bytes[at], bytes[at + 1]) = (0x01, 0xFE);
        SentenceEncoderTests.Written(bytes, path =>
        {
            var fault = Assert.Throws<ModelFormatException>(() => Load(path));
            Assert.Equal(("blk.1.attn_v.weight", at), (fault.Field, fault.Offset));
        });
    }

    [Fact]
    public void Encode_Texts_AreTheIdsThatTheTokenizerGives()
    {
        WriteTokenizer("[UNK]", "[CLS]", "[SEP]", "red", "ap", "##ple");
        using var encoder = SentenceEncoder.Load(_folder.FullName, new KernelOptions { Threads = 1 }, TimeProvider.System);
        Assert.True(encoder.HasTokenizer);
        Assert.Equal([1, 3, 4, 5, 2], encoder.Tokenize("Red apple"));
        Assert.Equal([1, 0, 0, 0, 2], encoder.Tokenize("[SEP]"));
        var expected = encoder.Encode([[1, 3, 4, 5, 2], [1, 2]], TestContext.Current.CancellationToken);
        Assert.Equal(expected.TraceRoot, encoder.Encode(["Red apple", ""], TestContext.Current.CancellationToken).TraceRoot);
        var fault = Assert.Throws<ArgumentException>(() => encoder.Encode([string.Concat(Enumerable.Repeat("red ", 31))], TestContext.Current.CancellationToken));
        Assert.Contains("Sentence 0 has 33 tokens; 1 to 32 are encoded", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WithATokenizer_IsAnotherProgram()
    {
        using var bare = SentenceEncoder.Load(_folder.FullName, new KernelOptions { Threads = 1 }, TimeProvider.System);
        Assert.False(bare.HasTokenizer);
        Assert.Contains("came without a tokenizer", Assert.Throws<InvalidOperationException>(() => bare.Tokenize("red")).Message, StringComparison.Ordinal);
        WriteTokenizer("[UNK]", "[CLS]", "[SEP]", "red");
        using var one = SentenceEncoder.Load(_folder.FullName, new KernelOptions { Threads = 1 }, TimeProvider.System);
        WriteTokenizer("[UNK]", "[CLS]", "[SEP]", "blue");
        using var two = SentenceEncoder.Load(_folder.FullName, new KernelOptions { Threads = 1 }, TimeProvider.System);
        Assert.Equal(3, new[] { bare, one, two }.Select(encoder => Convert.ToHexString(encoder.ProgramHash)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Load_TokenizerWithMoreTokensThanRows_IsRefused()
    {
        WriteTokenizer(["[UNK]", "[CLS]", "[SEP]", .. Enumerable.Range(0, 99).Select(i => $"w{i}")]);
        Refused(_folder.FullName, "has 102 tokens where the embeddings have 101 rows");
    }

    private void WriteTokenizer(params string[] tokens)
    {
        var vocabulary = string.Join(',', tokens.Select((token, id) => $"\"{token}\":{id}"));
        var added = string.Join(',', tokens.Take(3).Select((token, id) =>
            $$"""{"id":{{id}},"content":"{{token}}","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}"""));
        File.WriteAllText(PathOf("tokenizer.json"), $$"""
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{{added}}],
             "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
             "pre_tokenizer":{"type":"BertPreTokenizer"},
             "post_processor":{"type":"BertProcessing","sep":["[SEP]",2],"cls":["[CLS]",1]},
             "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
             "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab": { {{vocabulary}} } } }
            """);
    }

    private static void Refused(string path, string problem) =>
        Assert.Contains(problem, Assert.Throws<ModelFormatException>(() => Load(path)).Message, StringComparison.Ordinal);

    private static void Load(string path) => SentenceEncoder.Load(path, new KernelOptions { Threads = 1 }, TimeProvider.System).Dispose();

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);
}

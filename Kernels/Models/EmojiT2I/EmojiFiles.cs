using System.Text.Json;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Tokenizers;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>What a model folder holds, read and checked: configuration, vocabulary, tensors, self-test.</summary>
/// <remarks>Memory: two bytes of JSON tree a byte of JSON, then four bytes a parameter, bounded by <see cref="EmojiConfig"/>.</remarks>
internal sealed record EmojiFiles(EmojiConfig Config, WordTokenizer Tokenizer, TensorSet Tensors, byte[] ProgramHash, SelfTest SelfTest)
{
    public const string GraphName = "emoji-t2i";

    /// <summary>Changes whenever the graph, the sampler or an operator changes a bit.</summary>
    public const int GraphVersion = 1;

    private const int MaxJsonBytes = 4 * 1024 * 1024;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="ModelFormatException">A file is not what it must be.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static EmojiFiles Read(string folder)
    {
        using var configJson = ReadJson(folder, "config.json");
        using var vocabularyJson = ReadJson(folder, "vocab.json");
        using var selfTestJson = ReadJson(folder, "selftest.json");
        var config = EmojiConfig.Parse("config.json", configJson.RootElement);
        var vocabulary = ReadVocabulary("vocab.json", vocabularyJson.RootElement, config.Vocabulary);
        using var file = SafetensorsFile.Open(Path.Combine(folder, "weights.safetensors"));
        TensorPlan.Require(config, file);
        var tensors = TensorSet.Read(file);
        return new EmojiFiles(
            config, new WordTokenizer(vocabulary), tensors, HashProgram(config, tensors, vocabulary), SelfTest.Parse("selftest.json", selfTestJson.RootElement));
    }

    /// <summary>SHA-256 over the canonical text of everything that, with the input, decides the picture.</summary>
    private static byte[] HashProgram(EmojiConfig config, TensorSet tensors, Dictionary<string, int> vocabulary)
    {
        var words = string.Concat(vocabulary.OrderBy(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}\n"));
        return ProgramText.Hash(
            $"{GraphName} {GraphVersion}",
            "flow-euler power-three-halves guidance-percent noise-1",
            tensors.Root,
            config.CanonicalText,
            ("vocabulary", ProgramText.HashOf(words)));
    }

    private static Dictionary<string, int> ReadVocabulary(string file, JsonElement root, int size)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException(file, "vocabulary", 0, "is not an object");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new HashSet<int>();
        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetInt32(out var id) || id < WordTokenizer.FirstWord || id >= size)
                throw new ModelFormatException(file, member.Name, 0, $"is not an id within {WordTokenizer.FirstWord} and {size - 1}");
            if (!ids.Add(id))
                throw new ModelFormatException(file, member.Name, 0, $"shares the id {id} with another word");
            vocabulary.Add(member.Name, id);
        }

        return vocabulary;
    }

    private static JsonDocument ReadJson(string folder, string file) => JsonFile.Read(Path.Combine(folder, file), file, MaxJsonBytes);
}

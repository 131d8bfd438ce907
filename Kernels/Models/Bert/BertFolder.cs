using System.Globalization;
using System.Text.Json;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Tokenizers.Json;

namespace Cuckoo.Kernels.Models.Bert;

/// <summary>
/// Reads the configuration of a model folder as the transformers and sentence-transformers libraries write it: config.json, and
/// 1_Pooling/config.json for the pooling.
/// </summary>
internal static class BertFolder
{
    private const string ConfigFile = "config.json";

    private const string TokenizerFile = "tokenizer.json";

    private const string PoolingFile = "1_Pooling/config.json";

    private const int MaxJsonBytes = 1024 * 1024;

    /// <exception cref="ModelFormatException">A member is missing or outside what this code runs.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static BertConfig Read(string folder)
    {
        using var config = JsonFile.Read(Path.Combine(folder, ConfigFile), ConfigFile, MaxJsonBytes);
        using var pooling = JsonFile.Read(Path.Combine(folder, "1_Pooling", "config.json"), PoolingFile, MaxJsonBytes);
        return Parse(config.RootElement, pooling.RootElement);
    }

    /// <summary>The tensors beside the configuration: one file, or the several of an index.</summary>
    public static ITensorFile OpenTensors(string folder)
    {
        var index = Path.Combine(folder, "model.safetensors.index.json");
        return File.Exists(index) ? SafetensorsShards.Open(index) : SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
    }

    /// <summary>What <c>tokenizer.json</c> beside the configuration says, or none where there is no such file.</summary>
    /// <exception cref="ModelFormatException">It is not what it must be, or names a part that is not known.</exception>
    public static Tokenizer? Tokenizer(string folder)
    {
        var path = Path.Combine(folder, TokenizerFile);
        if (!File.Exists(path))
            return null;
        var length = new FileInfo(path).Length;
        return length <= TokenizerJson.MaxBytes
            ? TokenizerJson.Create(TokenizerFile, File.ReadAllBytes(path))
            : throw new ModelFormatException(TokenizerFile, "file", TokenizerJson.MaxBytes, $"has {length} bytes; at most {TokenizerJson.MaxBytes} are read");
    }

    private static BertConfig Parse(JsonElement root, JsonElement pooling)
    {
        RequireObject(root, ConfigFile);
        RequireObject(pooling, PoolingFile);
        RequireText(root, "model_type", "bert", isOptional: false);
        RequireText(root, "hidden_act", "gelu", isOptional: false);
        RequireText(root, "position_embedding_type", "absolute", isOptional: true);
        var width = Number(root, "hidden_size", BertConfig.MaxWidth);
        var heads = Number(root, "num_attention_heads", width);
        if (width % heads != 0)
            throw new ModelFormatException(ConfigFile, "num_attention_heads", 0, $"{heads} does not divide the width {width}");
        return new BertConfig(
            Vocabulary: Number(root, "vocab_size", BertConfig.MaxVocabulary),
            Width: width,
            Depth: Number(root, "num_hidden_layers", BertConfig.MaxDepth),
            Heads: heads,
            Hidden: Number(root, "intermediate_size", BertConfig.MaxHidden),
            Positions: Number(root, "max_position_embeddings", BertConfig.MaxPositions),
            Types: Number(root, "type_vocab_size", BertConfig.MaxTypes),
            Epsilon: Epsilon(root),
            Pooling: Pooling(pooling));
    }

    private static BertPooling Pooling(JsonElement root)
    {
        var modes = root.EnumerateObject().Where(m => m.Name.StartsWith("pooling_mode_", StringComparison.Ordinal) && m.Value.ValueKind == JsonValueKind.True).ToList();
        return modes is [var mode]
            ? mode.Name switch
            {
                "pooling_mode_mean_tokens" => BertPooling.Mean,
                "pooling_mode_cls_token" => BertPooling.Cls,
                _ => throw new ModelFormatException(PoolingFile, mode.Name, 0, "is not run; pooling_mode_mean_tokens and pooling_mode_cls_token are"),
            }
            : throw new ModelFormatException(PoolingFile, "pooling_mode", 0, $"{modes.Count} members are true where one must be");
    }

    private static float Epsilon(JsonElement root)
    {
        const string Field = "layer_norm_eps";
        if (!root.TryGetProperty(Field, out var element) || element.ValueKind != JsonValueKind.Number || !element.TryGetSingle(out var value))
            throw new ModelFormatException(ConfigFile, Field, 0, "is not a number");
        return value is >= BertConfig.MinEpsilon and <= BertConfig.MaxEpsilon
            ? value
            : throw new ModelFormatException(ConfigFile, Field, 0, string.Create(CultureInfo.InvariantCulture, $"{value} is not within {BertConfig.MinEpsilon} and {BertConfig.MaxEpsilon}"));
    }

    private static int Number(JsonElement root, string field, int max)
    {
        if (!root.TryGetProperty(field, out var element) || element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out var value))
            throw new ModelFormatException(ConfigFile, field, 0, "is not an integer");
        return value >= 1 && value <= max ? value : throw new ModelFormatException(ConfigFile, field, 0, $"{value} is not within 1 and {max}");
    }

    private static void RequireText(JsonElement root, string field, string wanted, bool isOptional)
    {
        if (!root.TryGetProperty(field, out var element))
        {
            if (!isOptional)
                throw new ModelFormatException(ConfigFile, field, 0, "is missing");
            return;
        }

        if (element.ValueKind != JsonValueKind.String || !element.ValueEquals(wanted))
            throw new ModelFormatException(ConfigFile, field, 0, $"is not \"{wanted}\", which alone is run");
    }

    private static void RequireObject(JsonElement root, string file)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException(file, "file", 0, "is not an object");
    }
}

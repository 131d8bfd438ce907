using System.Text.Json;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Tokenizers;

namespace Cuckoo.Kernels.Models.StableDiffusion;

// A folder as the diffusers library publishes Stable Diffusion: model_index.json and a folder for each part, with JSON beside
// safetensors. All of it comes from strangers. Pickled weights (.bin, .ckpt) are never opened: unpickling runs code.

/// <summary>A model folder: its configurations read, its files open, nothing of the weights read yet.</summary>
internal sealed class DiffusionFolder : IDisposable
{
    private const string IndexFile = "model_index.json";

    private const int MaxJsonBytes = 4 * 1024 * 1024;

    /// <summary>48,894 merges take half of this.</summary>
    private const int MaxMergesBytes = 2 * 1024 * 1024;

    private DiffusionFolder(
        UNetConfig unet, AutoencoderConfig vae, ClipTextConfig text, DiffusionConfig diffusion, Tokenizer tokenizer, ITensorFile unetFile, ITensorFile vaeFile, ITensorFile textFile)
    {
        (UNet, Vae, Text, Diffusion, Tokenizer) = (unet, vae, text, diffusion, tokenizer);
        (UNetFile, VaeFile, TextFile) = (unetFile, vaeFile, textFile);
    }

    public UNetConfig UNet { get; }

    public AutoencoderConfig Vae { get; }

    public ClipTextConfig Text { get; }

    public DiffusionConfig Diffusion { get; }

    public Tokenizer Tokenizer { get; }

    public ITensorFile UNetFile { get; }

    public ITensorFile VaeFile { get; }

    public ITensorFile TextFile { get; }

    /// <summary>Whether a folder has the layout.</summary>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, IndexFile));

    /// <summary>Reads the configurations and opens the files.</summary>
    /// <exception cref="ModelFormatException">A file is not what it must be; names it, with its folder, and the field.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static DiffusionFolder Open(string folder)
    {
        RequireParts(folder);
        var unet = Read(folder, "unet/config.json", UNetConfig.Read);
        var vae = Read(folder, "vae/config.json", AutoencoderConfig.Read);
        var text = Read(folder, "text_encoder/config.json", ClipTextConfig.Read);
        var diffusion = Read(folder, "scheduler/scheduler_config.json", DiffusionConfig.Read);
        if (unet.TextWidth != text.Width)
            throw new ModelFormatException("unet/config.json", "cross_attention_dim", 0, $"{unet.TextWidth} is not the text encoder's hidden_size {text.Width}");
        var tokenizer = ReadTokenizer(folder);
        if (tokenizer.VocabularySize > text.Vocabulary)
            throw new ModelFormatException("text_encoder/config.json", "vocab_size", 0, $"{text.Vocabulary} is below the tokenizer's {tokenizer.VocabularySize} tokens");
        var files = new List<ITensorFile>();
        try
        {
            foreach (var (part, name) in ((string, string)[])[("unet", "diffusion_pytorch_model"), ("vae", "diffusion_pytorch_model"), ("text_encoder", "model")])
                files.Add(OpenTensors(folder, part, name));
            return new DiffusionFolder(unet, vae, text, diffusion, tokenizer, files[0], files[1], files[2]);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>The ids of a text, start and end included, filled up with ends; what does not fit is cut.</summary>
    public int[] Encode(string text)
    {
        var ids = new int[Text.Length];
        Array.Fill(ids, Tokenizer.Special.EndOfText);
        ids[0] = Tokenizer.Special.BeginOfText;
        var words = EncodeAll(text);
        words.AsSpan(0, Math.Min(words.Length, MaxPromptTokens)).CopyTo(ids.AsSpan(1));
        return ids;
    }

    /// <summary>The ids of all of a text, without start and end.</summary>
    public int[] EncodeAll(string text) => Tokenizer.Encode(text);

    /// <summary>Tokens of a text that are read, start and end left out.</summary>
    public int MaxPromptTokens => Text.Length - 2;

    public void Dispose()
    {
        UNetFile.Dispose();
        VaeFile.Dispose();
        TextFile.Dispose();
    }

    private static void RequireParts(string folder)
    {
        using var document = JsonFile.Read(Path.Combine(folder, IndexFile), IndexFile, MaxJsonBytes);
        var reader = new ConfigReader(IndexFile, document.RootElement);
        reader.Fixed("_class_name", "\"StableDiffusionPipeline\"");
        // The safety checker of the published folders is not run; pictures are judged outside of the model.
        reader.Ignore("_diffusers_version", "_name_or_path", "feature_extractor", "safety_checker", "requires_safety_checker");
        reader.Ignore("scheduler", "text_encoder", "tokenizer", "unet", "vae", "image_encoder");
        reader.Done();
        foreach (var (part, names) in ((string, string[])[])[("text_encoder", ["CLIPTextModel"]), ("tokenizer", ["CLIPTokenizer", "CLIPTokenizerFast"]), ("unet", ["UNet2DConditionModel"]), ("vae", ["AutoencoderKL"])])
        {
            if (!document.RootElement.TryGetProperty(part, out var pair) || pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2)
                throw new ModelFormatException(IndexFile, part, 0, "is not a library and a class");
            if (pair[1].ValueKind != JsonValueKind.String || !names.Contains(pair[1].GetString(), StringComparer.Ordinal))
                throw new ModelFormatException(IndexFile, part, 0, $"is not {string.Join(" or ", names)}, which alone is run");
        }
    }

    private static T Read<T>(string folder, string file, Func<ConfigReader, T> read)
    {
        using var document = JsonFile.Read(Path.Combine(folder, file), file, MaxJsonBytes);
        return read(new ConfigReader(file, document.RootElement));
    }

    private static Tokenizer ReadTokenizer(string folder)
    {
        const string Merges = "tokenizer/merges.txt", Vocabulary = "tokenizer/vocab.json", Config = "tokenizer/tokenizer_config.json";
        if (File.Exists(Path.Combine(folder, Config)))
        {
            _ = Read(folder, Config, reader =>
            {
                reader.Optional("do_lower_case", "true");
                reader.Optional("pad_token", "\"<|endoftext|>\"");
                reader.Ignore(
                    "add_prefix_space", "added_tokens_decoder", "bos_token", "eos_token", "unk_token", "clean_up_tokenization_spaces", "errors", "model_max_length", "name_or_path",
                    "special_tokens_map_file", "tokenizer_class", "tokenizer_file", "extra_special_tokens");
                reader.Done();
                return true;
            });
        }

        using var vocabulary = JsonFile.Read(Path.Combine(folder, Vocabulary), Vocabulary, MaxJsonBytes);
        if (vocabulary.RootElement.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException(Vocabulary, "file", 0, "is not an object");
        var path = Path.Combine(folder, Merges);
        var length = new FileInfo(path).Length;
        if (length > MaxMergesBytes)
            throw new ModelFormatException(Merges, "file", MaxMergesBytes, $"has {length} bytes; at most {MaxMergesBytes} are read");
        var count = 0;
        var tokenizer = ClipTokenizer.Create(Merges, File.ReadAllLines(path), RequireListed);
        return count == vocabulary.RootElement.EnumerateObject().Count()
            ? tokenizer
            : throw new ModelFormatException(Vocabulary, "file", 0, $"has other tokens than the {count} that {Merges} makes");

        void RequireListed(string token, int id)
        {
            count++;
            if (!vocabulary.RootElement.TryGetProperty(token, out var listed) || listed.ValueKind != JsonValueKind.Number || !listed.TryGetInt32(out var value) || value != id)
                throw new ModelFormatException(Vocabulary, token.Length > 64 ? token[..64] : token, 0, $"does not have the id {id} that {Merges} makes");
        }
    }

    /// <summary>One file, or the several of an index; also by the names of half precision.</summary>
    private static ITensorFile OpenTensors(string folder, string part, string name)
    {
        foreach (var end in (string[])["", ".fp16"])
        {
            var (file, index) = ($"{part}/{name}{end}.safetensors", $"{part}/{name}.safetensors.index{end}.json");
            if (File.Exists(Path.Combine(folder, file)))
                return SafetensorsFile.Open(new MappedFile(Path.Combine(folder, file), file));
            if (File.Exists(Path.Combine(folder, index)))
            {
                using var mapped = new MappedFile(Path.Combine(folder, index), index);
                return SafetensorsShards.Open(mapped, shard => File.Exists(Path.Combine(folder, part, shard)) ? new MappedFile(Path.Combine(folder, part, shard), $"{part}/{shard}") : null);
            }
        }

        throw new FileNotFoundException($"There is no {part}/{name}.safetensors in {folder}; weights of other formats are not read.", Path.Combine(folder, part, name + ".safetensors"));
    }
}

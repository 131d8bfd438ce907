using System.Text.Json;

namespace Cuckoo.Kernels.Formats;

// The index of a model in several safetensors files, as the transformers library writes it:
//   {"metadata": {"total_size": 123}, "weight_map": {"tensor": "model-00001-of-00002.safetensors", …}}
// The metadata say nothing that the files do not, and are passed over. A file name is a plain one in the index's own folder.

/// <summary>Which tensor of a model is in which file.</summary>
internal sealed class SafetensorsIndex
{
    /// <summary>65,536 tensors with names of 256 and file names of 255 bytes. Reading allocates at most 6 bytes a byte.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Each is an open file; the largest public models have some 200.</summary>
    public const int MaxFiles = 1024;

    private const string WeightMap = "weight_map";

    private readonly Dictionary<string, Place> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    private SafetensorsIndex(string name) => Name = name;

    /// <summary>The file a tensor is in, and where the index says so.</summary>
    internal readonly record struct Place(string File, long Offset);

    public string Name { get; }

    public IReadOnlyDictionary<string, Place> Tensors => _tensors;

    /// <summary>Every file by name, with the first tensor that the index puts there.</summary>
    public IReadOnlyDictionary<string, string> Files => _files;

    /// <summary>Parses an index.</summary>
    /// <exception cref="ModelFormatException">Names the field and the offset of the first fault.</exception>
    public static SafetensorsIndex Parse(MappedFile file)
    {
        if (file.Length > MaxBytes)
            throw new ModelFormatException(file.Name, "file", MaxBytes, $"has {file.Length} bytes; at most {MaxBytes} are read");
        var index = new SafetensorsIndex(file.Name);
        var json = new Utf8JsonReader(file.Span(0, (int)file.Length), new JsonReaderOptions { MaxDepth = 16 });
        try
        {
            index.Read(ref json);
        }
        catch (JsonException fault)
        {
            throw new ModelFormatException(file.Name, "file", json.TokenStartIndex, "is not valid JSON", fault);
        }
        catch (InvalidOperationException fault)
        {
            // Utf8JsonReader.GetString on a string that is not valid UTF-8 or has a lone surrogate.
            throw new ModelFormatException(file.Name, "file", json.TokenStartIndex, "holds a string that is not valid UTF-8", fault);
        }

        return index;
    }

    /// <summary>A fault of what the index says of a tensor.</summary>
    public ModelFormatException Fault(string tensor, string problem) => new(Name, $"{WeightMap}.{tensor}", _tensors[tensor].Offset, problem);

    private void Read(ref Utf8JsonReader json)
    {
        Refuse(!json.Read() || json.TokenType != JsonTokenType.StartObject, "file", json.TokenStartIndex, "is not an object");
        var mapped = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!json.ValueTextEquals(WeightMap))
            {
                json.Read();
                json.Skip();
                continue;
            }

            Refuse(mapped, WeightMap, json.TokenStartIndex, "occurs twice");
            mapped = true;
            ReadMap(ref json);
        }

        Refuse(!mapped, WeightMap, json.TokenStartIndex, "is missing");
        Refuse(_tensors.Count == 0, WeightMap, json.TokenStartIndex, "is empty");
        Refuse(json.Read(), "file", json.TokenStartIndex, "goes on after its object");
    }

    private void ReadMap(ref Utf8JsonReader json)
    {
        Refuse(!json.Read() || json.TokenType != JsonTokenType.StartObject, WeightMap, json.TokenStartIndex, "is not an object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var at = json.TokenStartIndex;
            Refuse(json.ValueSpan.Length > 6 * SafetensorsHeader.MaxNameLength, WeightMap, at, "names a tensor too long");
            var tensor = json.GetString()!;
            Refuse(tensor.Length is 0 or > SafetensorsHeader.MaxNameLength || tensor.Any(char.IsControl), WeightMap, at, "names a tensor too long, or not by plain text");
            Refuse(_tensors.Count == SafetensorsHeader.MaxTensors, WeightMap, at, "holds too many tensors");
            Refuse(!json.Read() || json.TokenType != JsonTokenType.String, WeightMap, json.TokenStartIndex, "holds what is not a file name");
            var file = FileName(ref json);
            Refuse(!_tensors.TryAdd(tensor, new Place(file, at)), WeightMap, at, "holds a tensor twice");
            if (_files.TryAdd(file, tensor) && _files.Count > MaxFiles)
                throw new ModelFormatException(Name, WeightMap, at, $"names more than {MaxFiles} files");
        }
    }

    private string FileName(ref Utf8JsonReader json)
    {
        Refuse(json.ValueSpan.Length > 255, WeightMap, json.TokenStartIndex, "names a file by more than 255 bytes");
        var name = json.GetString()!;
        var plain = name.EndsWith(".safetensors", StringComparison.Ordinal) && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        Refuse(!plain, WeightMap, json.TokenStartIndex, "names a file by other than letters, digits, '-', '_', '.' and a final .safetensors");
        return name;
    }

    private void Refuse(bool wrong, string field, long offset, string problem)
    {
        if (wrong)
            throw new ModelFormatException(Name, field, offset, problem);
    }
}

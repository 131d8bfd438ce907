using System.Buffers.Binary;
using System.Text.Json;

namespace Cuckoo.Kernels.Formats;

// Reads the header of a safetensors file: eight bytes of length (little-endian), then a JSON object of tensor name to
// {dtype, shape, data_offsets}, then the data (format: huggingface.co/docs/safetensors). The file may come from a stranger,
// so everything is checked before a tensor is touched: the data must be covered by the tensors exactly once, in one piece.
// Reading allocates at most 1 KiB a tensor that the header really holds and 8 bytes a byte of its JSON (the name, and the names
// of its fields for messages), so 65,536 KiB + 8 · 16 MiB = 192 MiB at the worst, and some 400 kB for a model of 300 tensors.

/// <summary>Strict parser of safetensors headers.</summary>
internal static class SafetensorsHeader
{
    /// <summary>The JSON of 65,536 tensors with long names is some 16 MiB.</summary>
    public const int MaxHeaderBytes = 16 * 1024 * 1024;

    public const int MaxTensors = 65_536;

    public const int MaxNameLength = 256;

    public const int MaxRank = 8;

    private const int LengthBytes = 8;

    private const string MetadataKey = "__metadata__";

    /// <summary>The tensors of a file by name; each lies in the file, and they cover its data exactly.</summary>
    /// <exception cref="ModelFormatException">Names the field and the offset of the first fault.</exception>
    public static Dictionary<string, SafetensorsEntry> Parse(MappedFile file)
    {
        var length = ReadLength(file);
        var reader = new Reader(file.Name, file.Span(LengthBytes, length), LengthBytes + length);
        Dictionary<string, SafetensorsEntry> tensors;
        try
        {
            tensors = reader.ReadAll();
        }
        catch (JsonException fault)
        {
            throw new ModelFormatException(file.Name, "header", reader.Position, "is not valid JSON", fault);
        }
        catch (InvalidOperationException fault)
        {
            // Utf8JsonReader.GetString on a string that is not valid UTF-8 or has a lone surrogate.
            throw new ModelFormatException(file.Name, "header", reader.Position, "holds a string that is not valid UTF-8", fault);
        }

        RequireExactCover(file.Name, tensors, LengthBytes + length, file.Length);
        return tensors;
    }

    private static int ReadLength(MappedFile file)
    {
        if (file.Length < LengthBytes)
            throw new ModelFormatException(file.Name, "header length", file.Length, $"the file ends after {file.Length} of 8 bytes");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, LengthBytes));
        if (length is < 2 or > MaxHeaderBytes)
            throw new ModelFormatException(file.Name, "header length", 0, $"{length} is not within 2 and {MaxHeaderBytes}");
        if ((long)length > file.Length - LengthBytes)
            throw new ModelFormatException(file.Name, "header length", 0, $"{length} exceeds the {file.Length - LengthBytes} bytes that follow");
        return (int)length;
    }

    private static void RequireExactCover(string file, Dictionary<string, SafetensorsEntry> tensors, long dataStart, long fileLength)
    {
        var expected = dataStart;
        foreach (var tensor in tensors.Values.OrderBy(t => t.Offset).ThenBy(t => t.Length))
        {
            if (tensor.Offset != expected)
            {
                var fault = tensor.Offset < expected ? "overlaps the tensor before it" : "leaves a hole before it";
                throw new ModelFormatException(file, tensor.Name + ".data_offsets", tensor.Offset, fault);
            }

            if (tensor.Length > fileLength - tensor.Offset)
                throw new ModelFormatException(file, tensor.Name + ".data_offsets", tensor.Offset, $"ends beyond the file's {fileLength} bytes");
            expected = tensor.Offset + tensor.Length;
        }

        if (expected != fileLength)
            throw new ModelFormatException(file, "data", expected, $"{fileLength - expected} bytes belong to no tensor");
    }

    private ref struct Reader
    {
        private readonly string _file;
        private readonly long _dataStart;
        private Utf8JsonReader _json;

        public Reader(string file, ReadOnlySpan<byte> json, long dataStart)
        {
            _file = file;
            _dataStart = dataStart;
            _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        }

        public readonly long Position => LengthBytes + _json.TokenStartIndex;

        public Dictionary<string, SafetensorsEntry> ReadAll()
        {
            var tensors = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
            var metadataSeen = false;
            Next("header", JsonTokenType.StartObject);
            while (NextName("header") is { } name)
            {
                if (string.Equals(name, MetadataKey, StringComparison.Ordinal))
                {
                    Refuse(metadataSeen, MetadataKey, "occurs twice");
                    metadataSeen = true;
                    SkipMetadata();
                    continue;
                }

                if (name.Length is 0 or > MaxNameLength)
                    throw Fault("tensor name", $"has {name.Length} characters; 1 to {MaxNameLength} are allowed");
                Refuse(name.Any(char.IsControl), "tensor name", "holds a control character");
                if (tensors.Count == MaxTensors)
                    throw Fault("header", $"holds more than {MaxTensors} tensors");
                Refuse(tensors.ContainsKey(name), name, "occurs twice");
                tensors.Add(name, ReadTensor(name));
            }

            Refuse(_json.Read(), "header", "goes on after its object");
            return tensors;
        }

        private SafetensorsEntry ReadTensor(string name)
        {
            string? type = null;
            List<long>? shape = null;
            List<long>? offsets = null;
            Next(name, JsonTokenType.StartObject);
            while (NextName(name) is { } key)
            {
                var field = $"{name}.{(key.Length > MaxNameLength ? key[..MaxNameLength] : key)}";
                switch (key)
                {
                    case "dtype" when type is null:
                        Next(field, JsonTokenType.String);
                        type = _json.GetString()!;
                        Refuse(SafetensorsEntry.SizeOf(type) == 0, field, "is not an element type we know");
                        break;
                    case "shape" when shape is null:
                        shape = ReadIntegers(field, MaxRank);
                        break;
                    case "data_offsets" when offsets is null:
                        offsets = ReadIntegers(field, 2);
                        Refuse(offsets.Count != 2 || offsets[0] > offsets[1], field, "is not [begin, end] with begin ≤ end");
                        break;
                    default:
                        Refuse(true, field, "is unknown or occurs twice");
                        break;
                }
            }

            Refuse(type is null || shape is null || offsets is null, name, "lacks dtype, shape or data_offsets");
            long length = SafetensorsEntry.SizeOf(type!);
            foreach (var dimension in shape!)
            {
                var product = (Int128)length * dimension;
                Refuse(product > long.MaxValue, name + ".shape", "has more bytes than a file can hold");
                length = (long)product;
            }

            if (offsets![1] - offsets[0] != length)
                throw Fault(name + ".data_offsets", $"span {offsets[1] - offsets[0]} bytes where dtype and shape say {length}");
            Refuse(offsets[1] > long.MaxValue - _dataStart, name + ".data_offsets", "lie beyond any file");
            var row = length == 0 || shape.Count == 0 ? length : SafetensorsEntry.SizeOf(type!) * shape[^1];
            Refuse(row > int.MaxValue, name + ".shape", "makes rows of 2 GiB or more");
            return new SafetensorsEntry(name, type!, shape, _dataStart + offsets[0], length);
        }

        private List<long> ReadIntegers(string field, int atMost)
        {
            var values = new List<long>(atMost);
            Next(field, JsonTokenType.StartArray);
            while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            {
                if (values.Count == atMost)
                    throw Fault(field, $"holds more than {atMost} numbers");
                long value = 0;
                Refuse(_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out value) || value < 0, field, "holds what is not a natural number");
                values.Add(value);
            }

            return values;
        }

        private void SkipMetadata()
        {
            Next(MetadataKey, JsonTokenType.StartObject);
            while (NextName(MetadataKey) is not null)
                Next(MetadataKey, JsonTokenType.String);
        }

        private void Next(string field, JsonTokenType type)
        {
            if (!_json.Read() || _json.TokenType != type)
                throw Fault(field, $"is {_json.TokenType} where {type} must be");
        }

        private string? NextName(string field)
        {
            Refuse(!_json.Read(), field, "ends early");
            return _json.TokenType == JsonTokenType.PropertyName ? _json.GetString() : null;
        }

        private readonly void Refuse(bool wrong, string field, string problem)
        {
            if (wrong)
                throw Fault(field, problem);
        }

        private readonly ModelFormatException Fault(string field, string problem) => new(_file, field, Position, problem);
    }
}

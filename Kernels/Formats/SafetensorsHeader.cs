using System.Buffers.Binary;
using System.Text.Json;

namespace Cuckoo.Kernels.Formats;

// Reads the header of a safetensors file: eight bytes of length (little-endian), then a JSON object of tensor name to
// {dtype, shape, data_offsets}, then the data (format: huggingface.co/docs/safetensors). The file may come from a stranger,
// so everything is checked before a tensor is touched: the data must be covered by the tensors exactly once, in one piece.
// Memory is bounded by the bounds below: 65,536 tensors of at most 8 dimensions and a 256-character name, under 64 MiB.

/// <summary>Strict parser of safetensors headers.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The JSON of 65,536 tensors with long names is some 16 MiB.</summary>
    public const int MaxHeaderBytes = 16 * 1024 * 1024;

    public const int MaxTensors = 65_536;

    public const int MaxNameLength = 256;

    public const int MaxRank = 8;

    private const int LengthBytes = 8;

    private const string MetadataKey = "__metadata__";

    private SafetensorsHeader(IReadOnlyDictionary<string, SafetensorsTensor> tensors) => Tensors = tensors;

    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>How many bytes from the start of the file the header takes, told by its first eight bytes.</summary>
    public static int ReadLength(string file, ReadOnlySpan<byte> start, long fileLength)
    {
        if (start.Length < LengthBytes)
            throw new ModelFormatException(file, "header length", start.Length, $"the file ends after {start.Length} of 8 bytes");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length is < 2 or > MaxHeaderBytes)
            throw new ModelFormatException(file, "header length", 0, $"{length} is not within 2 and {MaxHeaderBytes}");
        if ((long)length > fileLength - LengthBytes)
            throw new ModelFormatException(file, "header length", 0, $"{length} exceeds the {fileLength - LengthBytes} bytes that follow");
        return LengthBytes + (int)length;
    }

    /// <summary>Parses the header.</summary>
    /// <param name="file">The file's name for messages.</param>
    /// <param name="header">The bytes from the start of the file to the end of the header.</param>
    /// <param name="fileLength">The whole file's length.</param>
    /// <exception cref="ModelFormatException">Names the field and the offset of the first fault.</exception>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> header, long fileLength)
    {
        var reader = new Reader(file, header[LengthBytes..], header.Length);
        Dictionary<string, SafetensorsTensor> tensors;
        try
        {
            tensors = reader.ReadAll();
        }
        catch (JsonException fault)
        {
            throw new ModelFormatException(file, "header", reader.Position, "is not valid JSON", fault);
        }
        catch (InvalidOperationException fault)
        {
            // Utf8JsonReader.GetString on a string that is not valid UTF-8 or has a lone surrogate.
            throw new ModelFormatException(file, "header", reader.Position, "holds a string that is not valid UTF-8", fault);
        }

        RequireExactCover(file, tensors, header.Length, fileLength);
        return new SafetensorsHeader(tensors);
    }

    private static void RequireExactCover(string file, Dictionary<string, SafetensorsTensor> tensors, long dataStart, long fileLength)
    {
        var expected = dataStart;
        foreach (var tensor in tensors.Values.OrderBy(t => t.Begin).ThenBy(t => t.Length))
        {
            if (tensor.Begin != expected)
            {
                var fault = tensor.Begin < expected ? "overlaps the tensor before it" : "leaves a hole before it";
                throw new ModelFormatException(file, tensor.Name + ".data_offsets", tensor.Begin, fault);
            }

            if (tensor.Length > fileLength - tensor.Begin)
                throw new ModelFormatException(file, tensor.Name + ".data_offsets", tensor.Begin, $"ends beyond the file's {fileLength} bytes");
            expected = tensor.Begin + tensor.Length;
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

        public Dictionary<string, SafetensorsTensor> ReadAll()
        {
            var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
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

                Refuse(name.Length > MaxNameLength, "tensor name", $"is longer than {MaxNameLength} characters");
                Refuse(tensors.Count == MaxTensors, "header", $"holds more than {MaxTensors} tensors");
                Refuse(tensors.ContainsKey(name), name, "occurs twice");
                tensors.Add(name, ReadTensor(name));
            }

            Refuse(_json.Read(), "header", "goes on after its object");
            return tensors;
        }

        private SafetensorsTensor ReadTensor(string name)
        {
            SafetensorsType? type = null;
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
                        type = TypeOf(_json.GetString()!);
                        Refuse(type is null, field, "is not an element type we know");
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
            long length = SafetensorsTensor.BytesOf(type!.Value);
            foreach (var dimension in shape!)
            {
                var product = (Int128)length * dimension;
                Refuse(product > long.MaxValue, name + ".shape", "has more bytes than a file can hold");
                length = (long)product;
            }

            Refuse(offsets![1] - offsets[0] != length, name + ".data_offsets", $"span {offsets[1] - offsets[0]} bytes where dtype and shape say {length}");
            Refuse(offsets[1] > long.MaxValue - _dataStart, name + ".data_offsets", "lie beyond any file");
            return new SafetensorsTensor(name, type.Value, shape, _dataStart + offsets[0], length);
        }

        private List<long> ReadIntegers(string field, int atMost)
        {
            var values = new List<long>(atMost);
            Next(field, JsonTokenType.StartArray);
            while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            {
                Refuse(values.Count == atMost, field, $"holds more than {atMost} numbers");
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
            Refuse(!_json.Read() || _json.TokenType != type, field, $"is {_json.TokenType} where {type} must be");
        }

        private string? NextName(string field)
        {
            Refuse(!_json.Read(), field, "ends early");
            return _json.TokenType == JsonTokenType.PropertyName ? _json.GetString() : null;
        }

        private readonly void Refuse(bool wrong, string field, string problem)
        {
            if (wrong)
                throw new ModelFormatException(_file, field, Position, problem);
        }

        private static SafetensorsType? TypeOf(string name) => name switch
        {
            "BOOL" => SafetensorsType.Bool,
            "U8" => SafetensorsType.U8,
            "I8" => SafetensorsType.I8,
            "I16" => SafetensorsType.I16,
            "F16" => SafetensorsType.F16,
            "BF16" => SafetensorsType.BF16,
            "I32" => SafetensorsType.I32,
            "F32" => SafetensorsType.F32,
            "I64" => SafetensorsType.I64,
            "F64" => SafetensorsType.F64,
            _ => null,
        };
    }
}

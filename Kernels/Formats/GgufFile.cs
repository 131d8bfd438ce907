namespace Cuckoo.Kernels.Formats;

// GGUF, versions 2 and 3, little-endian (format: ggml's docs/gguf.md): magic, version, two counts; keys with typed values; names,
// shapes, types and offsets of tensors; from the next multiple of the alignment on, the tensors' bytes. The file may come from a
// stranger, so the whole head is checked before anything is used: after Open every string, array and tensor lies in the file.
// Nothing is copied but the names. Open allocates, an entry that the file really holds, at most 4 bytes a byte of the name and
// 512 more (value or tensor, shape, growing dictionary, sorting); with 65,536 entries of each kind and names of 256 and 64 bytes
// that is 65,536 · (2 · 512 + 4 · 320) = 144 MiB at the worst, and some 100 kB for a model of 300 tensors.

/// <summary>An open GGUF file: metadata and tensors, mapped and never copied whole.</summary>
internal sealed class GgufFile : ITensorFile
{
    public const int MaxEntries = 65_536;

    public const int MaxKeyBytes = 256;

    /// <summary>GGML_MAX_NAME of ggml.</summary>
    public const int MaxTensorNameBytes = 64;

    /// <summary>GGML_MAX_DIMS of ggml.</summary>
    public const int MaxRank = 4;

    private const string AlignmentKey = "general.alignment";

    private const uint DefaultAlignment = 32;

    private readonly MappedFile _file;
    private readonly Dictionary<string, GgufValue> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelTensor> _tensors = new(StringComparer.Ordinal);

    private GgufFile(MappedFile file) => _file = file;

    public string Name => _file.Name;

    public IReadOnlyDictionary<string, GgufValue> Metadata => _metadata;

    /// <summary>Tensors by name; shapes are outermost first, the reverse of the file's order.</summary>
    public IReadOnlyDictionary<string, ModelTensor> Tensors => _tensors;

    /// <summary>The value of <c>general.architecture</c>, such as <c>llama</c>.</summary>
    public string Architecture => Require("general.architecture").Text(64);

    /// <summary>Opens a file and checks its head.</summary>
    /// <exception cref="ModelFormatException">Names the field and the offset of the first fault.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static GgufFile Open(string path) => Open(new MappedFile(path));

    /// <summary>Checks the head of a mapped file, which is this object's from then on.</summary>
    /// <exception cref="ModelFormatException">Names the field and the offset of the first fault.</exception>
    public static GgufFile Open(MappedFile file)
    {
        try
        {
            var gguf = new GgufFile(file);
            gguf.ReadHead(new GgufCursor(file));
            return gguf;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The value of a key, or null.</summary>
    public GgufValue? Find(string key) => _metadata.GetValueOrDefault(key);

    /// <summary>The value of a key that must be there.</summary>
    public GgufValue Require(string key) => Find(key) ?? throw new ModelFormatException(Name, key, 0, "is missing");

    public void Dispose() => _file.Dispose();

    private void ReadHead(GgufCursor cursor)
    {
        if (!cursor.Take(4, "magic").SequenceEqual("GGUF"u8))
            throw cursor.Fault("magic", 0, "is not GGUF");
        var version = cursor.UInt32("version");
        if (version is not (2 or 3))
            throw cursor.Fault("version", 4, (version & 0xFFFF) == 0 && version != 0 ? "is big-endian; only little-endian files are read" : $"is {version}; 2 and 3 are read");
        var tensors = Count("tensor_count");
        var keys = Count("metadata_kv_count");
        for (var i = 0; i < keys; i++)
        {
            cursor.Entry = ("metadata", i);
            cursor.Owner = null;
            ReadEntry(cursor);
        }

        var parts = Find("split.count")?.Int32() ?? 1;
        if (parts > 1)
            throw Require("split.count").Fault($"says that this is one of {parts} parts; only whole files are read");
        var infos = new List<GgufTensorEntry>(Math.Min(tensors, 256));
        for (var i = 0; i < tensors; i++)
        {
            cursor.Entry = ("tensors", i);
            cursor.Owner = null;
            infos.Add(GgufTensorEntry.Read(cursor));
        }

        Place(infos, cursor.Position);

        int Count(string field)
        {
            var at = cursor.Position;
            var count = cursor.UInt64(field);
            return count <= MaxEntries ? (int)count : throw cursor.Fault(field, at, $"is {count}; at most {MaxEntries} are read");
        }
    }

    private void ReadEntry(GgufCursor cursor)
    {
        var at = cursor.Position;
        var key = cursor.Name("key", MaxKeyBytes);
        cursor.Owner = key;
        if (_metadata.ContainsKey(key))
            throw cursor.Fault("", at, "occurs twice");
        at = cursor.Position;
        var type = (GgufValueType)cursor.UInt32("type");
        if (type > GgufValueType.Float64)
            throw cursor.Fault("type", at, $"is {(uint)type}; 0 to 12 are known");
        if (type != GgufValueType.Array)
        {
            ReadElements(cursor, key, type, type, 1);
            return;
        }

        at = cursor.Position;
        var element = (GgufValueType)cursor.UInt32("element type");
        if (element > GgufValueType.Float64 || element == GgufValueType.Array)
            throw cursor.Fault("element type", at, element == GgufValueType.Array ? "is an array again" : $"is {(uint)element}; 0 to 12 are known");
        at = cursor.Position;
        var count = cursor.UInt64("count");
        var least = element == GgufValueType.String ? sizeof(ulong) : GgufValueTypes.SizeOf(element);
        if (count > (ulong)(cursor.Remaining / least))
            throw cursor.Fault("count", at, $"is {count}, more than the {cursor.Remaining} bytes left can hold");
        ReadElements(cursor, key, type, element, (int)count);
    }

    private void ReadElements(GgufCursor cursor, string key, GgufValueType type, GgufValueType element, int count)
    {
        var at = cursor.Position;
        var size = GgufValueTypes.SizeOf(element);
        if (size > 0)
        {
            var bytes = cursor.Take(count * size, "value");
            if (element == GgufValueType.Bool && bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var wrong)
                throw cursor.Fault("value", at + wrong, $"is {bytes[wrong]} where a bool, 0 or 1, must be");
        }
        else
        {
            for (var i = 0; i < count; i++)
                cursor.String("value");
            if (type == GgufValueType.String)
                at += sizeof(ulong);
        }

        _metadata.Add(key, new GgufValue(_file, key, type, element, at, count, cursor.Position - at));
    }

    private void Place(List<GgufTensorEntry> entries, long headEnd)
    {
        var alignment = Alignment();
        var start = (headEnd + alignment - 1) / alignment * alignment;
        foreach (var entry in entries)
        {
            if (entry.Offset % (ulong)alignment != 0)
                throw Fault(entry, "offset", $"{entry.Offset} is no multiple of the alignment {alignment}");
            if ((Int128)start + entry.Offset + entry.Bytes > _file.Length)
                throw Fault(entry, "offset", $"{entry.Offset} and the {entry.Bytes} bytes of the tensor end beyond the file's {_file.Length}");
            if (!_tensors.TryAdd(entry.Name, new ModelTensor(_file, entry.Name, entry.Type, entry.Shape, start + (long)entry.Offset, entry.Bytes)))
                throw Fault(entry, "name", "occurs twice");
        }

        entries.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        for (var i = 1; i < entries.Count; i++)
        {
            if (entries[i - 1].Offset + (ulong)entries[i - 1].Bytes > entries[i].Offset)
                throw Fault(entries[i], "offset", $"{entries[i].Offset} lies within the tensor {entries[i - 1].Name}");
        }

        ModelFormatException Fault(GgufTensorEntry entry, string part, string problem) => new(Name, $"{entry.Name}.{part}", entry.At, problem);
    }

    private long Alignment()
    {
        if (Find(AlignmentKey) is not { } value)
            return DefaultAlignment;
        var alignment = value.UInt32(8, 1 << 20);
        return (alignment & (alignment - 1)) == 0 ? alignment : throw value.Fault($"is {alignment}; a power of two must be");
    }
}

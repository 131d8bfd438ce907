using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

/// <summary>Makes GGUF files, right or wrong, byte by byte; remembers where each field was written.</summary>
internal sealed class GgufBytes
{
    private readonly List<byte> _bytes = [];

    public long Length => _bytes.Count;

    public GgufBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public GgufBytes U32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public GgufBytes U64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public GgufBytes F32(params ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            U32(BitConverter.SingleToUInt32Bits(value));
        return this;
    }

    public GgufBytes Text(string value) => Utf8(Encoding.UTF8.GetBytes(value));

    public GgufBytes Utf8(params ReadOnlySpan<byte> value) => U64((ulong)value.Length).Raw(value);

    public GgufBytes Head(ulong tensors, ulong keys, uint version = 3) => Raw("GGUF"u8).U32(version).U64(tensors).U64(keys);

    public GgufBytes Key(string key, GgufValueType type) => Text(key).U32((uint)type);

    public GgufBytes Array(string key, GgufValueType element, ulong count) => Key(key, GgufValueType.Array).U32((uint)element).U64(count);

    /// <summary>A tensor's entry; dimensions in the file's order, innermost first.</summary>
    public GgufBytes Tensor(string name, uint type, ulong offset, params ReadOnlySpan<ulong> dimensions)
    {
        Text(name).U32((uint)dimensions.Length);
        foreach (var dimension in dimensions)
            U64(dimension);
        return U32(type).U64(offset);
    }

    /// <summary>Zeros up to the next multiple, then <paramref name="count"/> bytes of <paramref name="value"/>.</summary>
    public GgufBytes Body(int count, byte value = 0, int alignment = 32)
    {
        while (_bytes.Count % alignment != 0)
            _bytes.Add(0);
        _bytes.AddRange(Enumerable.Repeat(value, count));
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    /// <summary>Opens bytes as a file called test.gguf and hands it to <paramref name="use"/>.</summary>
    public static unsafe void Open(byte[] bytes, Action<GgufFile> use)
    {
        fixed (byte* pointer = &MemoryMarshal.GetArrayDataReference(bytes))
        {
            using var file = GgufFile.Open(new MappedFile("test.gguf", pointer, bytes.Length));
            use(file);
        }
    }

    /// <summary>The fault that opening bytes ends in.</summary>
    public static ModelFormatException Refused(byte[] bytes) => Assert.Throws<ModelFormatException>(() => Open(bytes, _ => { }));

    /// <summary>A small valid file with a value of every type and a tensor of every kind.</summary>
    public static byte[] Valid(uint version = 3) => new GgufBytes()
        .Head(3, 18, version)
        .Key("general.architecture", GgufValueType.String).Text("llama")
        .Key("general.alignment", GgufValueType.UInt32).U32(64)
        .Key("a.u8", GgufValueType.UInt8).Raw(200)
        .Key("a.i8", GgufValueType.Int8).Raw(0x80)
        .Key("a.u16", GgufValueType.UInt16).Raw(0xFF, 0xFF)
        .Key("a.i16", GgufValueType.Int16).Raw(0xFE, 0xFF)
        .Key("a.u32", GgufValueType.UInt32).U32(uint.MaxValue)
        .Key("a.i32", GgufValueType.Int32).U32(unchecked((uint)-3))
        .Key("a.u64", GgufValueType.UInt64).U64(ulong.MaxValue)
        .Key("a.i64", GgufValueType.Int64).U64(unchecked((ulong)-4))
        .Key("a.f32", GgufValueType.Float32).F32(0.5f)
        .Key("a.f64", GgufValueType.Float64).U64(BitConverter.DoubleToUInt64Bits(1e-5))
        .Key("a.bool", GgufValueType.Bool).Raw(1)
        .Array("a.tokens", GgufValueType.String, 3).Text("▁the").Utf8(0xC3, 0x28).Text("")
        .Array("a.scores", GgufValueType.Float32, 2).F32(-1.5f, 2f)
        .Array("a.types", GgufValueType.Int32, 3).U32(1).U32(2).U32(unchecked((uint)-1))
        .Array("a.bools", GgufValueType.Bool, 2).Raw(0, 1)
        .Array("a.none", GgufValueType.UInt64, 0)
        .Tensor("token_embd.weight", 0, 0, 3, 2)
        .Tensor("blk.0.ffn_up.weight", 8, 64, 64, 1, 2)
        .Tensor("output_norm.weight", 1, 256, 4)
        .Body(0, alignment: 64).F32(1, 2, 3, 4, 5, 6).Body(136, alignment: 64).Body(8, 0x3C, alignment: 64)
        .ToArray();
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Cuckoo.Kernels.Formats;

/// <summary>One value of a GGUF file's metadata. It holds its place in the mapped file; a conversion reads it there.</summary>
/// <remarks>
/// Every conversion names the key and the offset when the value is of another type or out of the caller's range. Conversions to
/// arrays allocate, and take the caller's bound on the count. Valid while the file is open.
/// </remarks>
internal sealed class GgufValue
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MappedFile _file;
    private readonly long _bytes;

    /// <param name="file">The mapped file.</param>
    /// <param name="key">The key, for messages.</param>
    /// <param name="type">The value's type.</param>
    /// <param name="elementType">The type of an array's elements; that of the value otherwise.</param>
    /// <param name="offset">The first byte of the content: behind the length of a string, behind type and count of an array.</param>
    /// <param name="count">An array's elements, 1 otherwise.</param>
    /// <param name="bytes">The content's bytes.</param>
    public GgufValue(MappedFile file, string key, GgufValueType type, GgufValueType elementType, long offset, long count, long bytes)
    {
        (_file, Key, Type, ElementType, Offset, Count, _bytes) = (file, key, type, elementType, offset, count, bytes);
    }

    public string Key { get; }

    public GgufValueType Type { get; }

    public GgufValueType ElementType { get; }

    /// <summary>The first byte of the content in the file.</summary>
    public long Offset { get; }

    /// <summary>The elements of an array; 1 for any other value.</summary>
    public long Count { get; }

    public bool IsArray => Type == GgufValueType.Array;

    /// <summary>A whole number of any integer type.</summary>
    public int Int32(int min = int.MinValue, int max = int.MaxValue) => (int)Integer(min, max);

    /// <summary>A whole number of any integer type.</summary>
    public uint UInt32(uint min = uint.MinValue, uint max = uint.MaxValue) => (uint)Integer(min, max);

    /// <summary>A whole number of any integer type.</summary>
    public long Int64(long min = long.MinValue, long max = long.MaxValue) => (long)Integer(min, max);

    /// <summary>A finite number, float32 or a float64 rounded to it.</summary>
    public float Single(float min = float.MinValue, float max = float.MaxValue)
    {
        Require(Type is GgufValueType.Float32 or GgufValueType.Float64, "a number");
        var value = Type == GgufValueType.Float32 ? SingleAt(0) : (float)BinaryPrimitives.ReadDoubleLittleEndian(_file.Span(Offset, sizeof(double)));
        if (!(value >= min && value <= max))
            throw Fault(Offset, string.Create(CultureInfo.InvariantCulture, $"is {value}; {min} to {max} is allowed"));
        return value;
    }

    public bool Bool()
    {
        Require(Type == GgufValueType.Bool, "a bool");
        return _file.Span(Offset, 1)[0] != 0;
    }

    /// <summary>A string of valid UTF-8.</summary>
    public string Text(int maxBytes = 1024 * 1024)
    {
        Require(Type == GgufValueType.String, "a string");
        if (_bytes > maxBytes)
            throw Fault(Offset, $"has {_bytes} bytes; {maxBytes} are allowed");
        return Decode(_file.Span(Offset, (int)_bytes), Offset, "");
    }

    /// <summary>An array of strings as their bytes, which need not be valid UTF-8.</summary>
    /// <remarks>Allocates at most five bytes for each of the file's: a string of n ≥ 1 bytes takes 8 + n there and n + 39 here.</remarks>
    public byte[][] Utf8Strings(int maxCount)
    {
        var strings = new byte[RequireArray(GgufValueType.String, "strings", maxCount)][];
        var at = Offset;
        for (var i = 0; i < strings.Length; i++)
            strings[i] = NextString(ref at).ToArray();
        return strings;
    }

    /// <summary>An array of strings of valid UTF-8.</summary>
    /// <remarks>Allocates at most five bytes for each of the file's: a string of n ≥ 1 bytes takes 8 + n there and at most 2n + 36 here.</remarks>
    public string[] Texts(int maxCount)
    {
        var strings = new string[RequireArray(GgufValueType.String, "strings", maxCount)];
        var at = Offset;
        for (var i = 0; i < strings.Length; i++)
        {
            var bytes = NextString(ref at);
            strings[i] = Decode(bytes, at - bytes.Length, $"[{i}]");
        }

        return strings;
    }

    /// <summary>An array of finite float32 numbers.</summary>
    public float[] Singles(int maxCount)
    {
        var values = new float[RequireArray(GgufValueType.Float32, "float32 numbers", maxCount)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = SingleAt(i);
            if (!float.IsFinite(values[i]))
                throw Fault(Offset + i * sizeof(float), "is not a finite number", $"[{i}]");
        }

        return values;
    }

    /// <summary>An array of whole numbers of any integer type.</summary>
    public int[] Int32s(int maxCount, int min = int.MinValue, int max = int.MaxValue)
    {
        Require(IsArray && GgufValueTypes.IsInteger(ElementType), "an array of whole numbers");
        var values = new int[RequireCount(maxCount)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (int)IntegerAt(i, min, max, $"[{i}]");
        return values;
    }

    /// <summary>A fault of this value, for what only its reader can judge.</summary>
    public ModelFormatException Fault(string problem) => Fault(Offset, problem);

    private Int128 Integer(Int128 min, Int128 max)
    {
        Require(GgufValueTypes.IsInteger(Type), "a whole number");
        return IntegerAt(0, min, max, "");
    }

    private Int128 IntegerAt(int index, Int128 min, Int128 max, string part)
    {
        var size = GgufValueTypes.SizeOf(ElementType);
        var at = Offset + (long)index * size;
        var bytes = _file.Span(at, size);
        Int128 value = ElementType switch
        {
            GgufValueType.UInt8 => bytes[0],
            GgufValueType.Int8 => (sbyte)bytes[0],
            GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            GgufValueType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
        if (value < min || value > max)
            throw Fault(at, $"is {value}; {min} to {max} is allowed", part);
        return value;
    }

    private float SingleAt(int index) => BinaryPrimitives.ReadSingleLittleEndian(_file.Span(Offset + (long)index * sizeof(float), sizeof(float)));

    private ReadOnlySpan<byte> NextString(ref long at)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(_file.Span(at, sizeof(ulong)));
        var bytes = _file.Span(at + sizeof(ulong), length);
        at += sizeof(ulong) + length;
        return bytes;
    }

    private int RequireArray(GgufValueType element, string elements, int maxCount)
    {
        Require(IsArray && ElementType == element, "an array of " + elements);
        return RequireCount(maxCount);
    }

    private int RequireCount(int maxCount) => Count <= maxCount ? (int)Count : throw Fault(Offset, $"holds {Count} elements; {maxCount} are allowed");

    private void Require(bool holds, string wanted)
    {
        if (!holds)
            throw Fault(Offset, IsArray ? $"is an array of {ElementType} where {wanted} must be" : $"is {Type} where {wanted} must be");
    }

    private string Decode(ReadOnlySpan<byte> bytes, long offset, string part)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException fault)
        {
            throw new ModelFormatException(_file.Name, Key + part, offset, "is not valid UTF-8", fault);
        }
    }

    private ModelFormatException Fault(long offset, string problem, string part = "") => new(_file.Name, Key + part, offset, problem);
}

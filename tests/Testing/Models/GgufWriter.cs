using System.Buffers.Binary;
using System.Text;

namespace Cuckoo.Testing.Models;

// A GGUF file (versions 2 and 3; ggml's docs/gguf.md, MIT), all integers little-endian:
//   "GGUF", u32 version, u64 tensor count, u64 metadata count;
//   metadata: string key, u32 value type, value. A string is u64 length and UTF-8; an array u32 element type, u64 count, elements;
//   tensors: string name, u32 rank, u64 dimensions (innermost first), u32 ggml_type, u64 offset from the start of the tensors' bytes;
//   zeros up to a multiple of general.alignment (32 unless the file says another), then each tensor, padded likewise.

/// <summary>Writes GGUF files; a tensor's bytes are asked for when its turn comes, so nothing is held whole.</summary>
public sealed class GgufWriter
{
    private const int DefaultAlignment = 32;
    private const string AlignmentKey = "general.alignment";

    private readonly uint _version;
    private readonly int _alignment;
    private readonly List<(string Key, object Value)> _metadata = [];
    private readonly List<Tensor> _tensors = [];

    /// <param name="version">2 or 3; they differ in nothing that is written here.</param>
    /// <param name="alignment">Where tensors begin; another than 32 is also said in the metadata.</param>
    public GgufWriter(uint version = 3, int alignment = DefaultAlignment)
    {
        (_version, _alignment) = (version, alignment);
        if (alignment != DefaultAlignment)
            Add(AlignmentKey, (uint)alignment);
    }

    /// <summary>Adds a value: an integer of 8 to 64 bits, float, double, bool or string, or an array of one of these or of arrays.</summary>
    public GgufWriter Add(string key, object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _metadata.Add((key, value));
        return this;
    }

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its format.</param>
    /// <param name="shape">Its dimensions, outermost first, the last one a whole number of blocks.</param>
    /// <param name="write">Writes exactly its bytes.</param>
    public GgufWriter Add(string name, GgufType type, IReadOnlyList<long> shape, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(shape);
        var bytes = shape.SkipLast(1).Aggregate(GgufBlock.Of(type).RowBytes(shape[^1]), (product, dimension) => product * dimension);
        _tensors.Add(new Tensor(name, type, shape, bytes, write));
        return this;
    }

    /// <summary>Adds a tensor whose numbers are given.</summary>
    public GgufWriter Add(string name, GgufType type, IReadOnlyList<long> shape, float[] values)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        return Add(name, type, shape, stream =>
        {
            var bytes = new byte[GgufBlock.Of(type).RowBytes(values.Length)];
            Quantizer.Quantize(type, values, bytes);
            stream.Write(bytes);
        });
    }

    /// <summary>The whole file as bytes, for small ones.</summary>
    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        Write(stream);
        return stream.ToArray();
    }

    /// <summary>Writes the file from the stream's present position, which counts as its start.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var counted = new CountedStream(stream);
        counted.Write("GGUF"u8);
        WriteInteger(counted, _version, 4);
        WriteInteger(counted, (ulong)_tensors.Count, 8);
        WriteInteger(counted, (ulong)_metadata.Count, 8);
        foreach (var (key, value) in _metadata)
        {
            WriteString(counted, key);
            WriteInteger(counted, ValueType(value.GetType()), 4);
            WriteValue(counted, value);
        }

        ulong offset = 0;
        foreach (var tensor in _tensors)
        {
            WriteString(counted, tensor.Name);
            WriteInteger(counted, (ulong)tensor.Shape.Count, 4);
            foreach (var dimension in tensor.Shape.Reverse())
                WriteInteger(counted, (ulong)dimension, 8);
            WriteInteger(counted, (ulong)tensor.Type, 4);
            WriteInteger(counted, offset, 8);
            offset += (ulong)Padded(tensor.Bytes);
        }

        Pad(counted);
        foreach (var tensor in _tensors)
        {
            var start = counted.Position;
            tensor.Write(counted);
            if (counted.Position - start != tensor.Bytes)
                throw new InvalidOperationException($"{tensor.Name} has {tensor.Bytes} bytes, and {counted.Position - start} were written.");
            Pad(counted);
        }
    }

    private static uint ValueType(Type type) => type switch
    {
        _ when type == typeof(byte) => 0,
        _ when type == typeof(sbyte) => 1,
        _ when type == typeof(ushort) => 2,
        _ when type == typeof(short) => 3,
        _ when type == typeof(uint) => 4,
        _ when type == typeof(int) => 5,
        _ when type == typeof(float) => 6,
        _ when type == typeof(bool) => 7,
        _ when type == typeof(string) => 8,
        { IsArray: true } => 9,
        _ when type == typeof(ulong) => 10,
        _ when type == typeof(long) => 11,
        _ when type == typeof(double) => 12,
        _ => throw new ArgumentException($"GGUF has no value of type {type.Name}.", nameof(type)),
    };

    private static void WriteValue(Stream stream, object value)
    {
        switch (value)
        {
            case byte x: WriteInteger(stream, x, 1); break;
            case sbyte x: WriteInteger(stream, (byte)x, 1); break;
            case bool x: WriteInteger(stream, x ? 1UL : 0, 1); break;
            case ushort x: WriteInteger(stream, x, 2); break;
            case short x: WriteInteger(stream, (ushort)x, 2); break;
            case uint x: WriteInteger(stream, x, 4); break;
            case int x: WriteInteger(stream, (uint)x, 4); break;
            case float x: WriteInteger(stream, BitConverter.SingleToUInt32Bits(x), 4); break;
            case ulong x: WriteInteger(stream, x, 8); break;
            case long x: WriteInteger(stream, (ulong)x, 8); break;
            case double x: WriteInteger(stream, BitConverter.DoubleToUInt64Bits(x), 8); break;
            case string x: WriteString(stream, x); break;
            case Array array:
                WriteInteger(stream, ValueType(array.GetType().GetElementType()!), 4);
                WriteInteger(stream, (ulong)array.Length, 8);
                foreach (var element in array)
                    WriteValue(stream, element);
                break;
            default: throw new ArgumentException($"GGUF has no value of type {value.GetType().Name}.", nameof(value));
        }
    }

    private static void WriteString(Stream stream, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteInteger(stream, (ulong)bytes.Length, 8);
        stream.Write(bytes);
    }

    private static void WriteInteger(Stream stream, ulong value, int bytes)
    {
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
        stream.Write(buffer[..bytes]);
    }

    private long Padded(long bytes) => (bytes + _alignment - 1) / _alignment * _alignment;

    private void Pad(CountedStream stream) => stream.Write(new byte[Padded(stream.Position) - stream.Position]);

    private sealed record Tensor(string Name, GgufType Type, IReadOnlyList<long> Shape, long Bytes, Action<Stream> Write);

    /// <summary>Knows how much went through, whatever the stream below can tell.</summary>
    private sealed class CountedStream(Stream below) : Stream
    {
        private long _position;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _position;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            below.Write(buffer);
            _position += buffer.Length;
        }

        public override void Flush() => below.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Cuckoo.Kernels.Formats;

/// <summary>Walks the head of a GGUF file: every step is checked against the file's end and the bound of a head, and names where it is.</summary>
internal sealed class GgufCursor(MappedFile file)
{
    /// <summary>Metadata and the list of tensors take less than this: the largest vocabularies with their JSON take some 40 MiB.</summary>
    public const int MaxHeadBytes = 256 * 1024 * 1024;

    private readonly long _end = Math.Min(file.Length, MaxHeadBytes);

    /// <summary>The next byte.</summary>
    public long Position { get; private set; }

    /// <summary>The list being read, such as <c>metadata</c>, and the place in it: what a fault names until the entry's own name is known.</summary>
    public (string List, long Index) Entry { get; set; } = ("header", -1);

    /// <summary>The entry's own name, once read.</summary>
    public string? Owner { get; set; }

    public long Remaining => _end - Position;

    public uint UInt32(string part) => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint), part));

    public ulong UInt64(string part) => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong), part));

    /// <summary>A string as its bytes: eight bytes of length, then that many.</summary>
    public ReadOnlySpan<byte> String(string part)
    {
        var length = UInt64(part);
        if (length > (ulong)Remaining)
            throw Fault(part, Position - sizeof(ulong), $"has {length} bytes where {Remaining} {Left}");
        return Take((int)length, part);
    }

    /// <summary>A name of printable ASCII, so that a message or a log can show it.</summary>
    public string Name(string part, int maxBytes)
    {
        var at = Position;
        var bytes = String(part);
        if (bytes.Length == 0 || bytes.Length > maxBytes)
            throw Fault(part, at, $"has {bytes.Length} bytes; 1 to {maxBytes} are allowed");
        if (bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            throw Fault(part, at, "is not printable ASCII");
        return Encoding.ASCII.GetString(bytes);
    }

    /// <summary>Bytes of the head.</summary>
    public ReadOnlySpan<byte> Take(int count, string part)
    {
        if (count > Remaining)
            throw Fault(part, Position, $"needs {count} bytes where {Remaining} {Left}");
        var bytes = file.Span(Position, count);
        Position += count;
        return bytes;
    }

    /// <summary>A fault of a part of the current entry.</summary>
    public ModelFormatException Fault(string part, long offset, string problem)
    {
        var owner = Owner ?? (Entry.Index < 0 ? "" : $"{Entry.List}[{Entry.Index}]");
        var field = owner.Length == 0 ? part : part.Length == 0 ? owner : owner + "." + part;
        return new ModelFormatException(file.Name, field, offset, problem);
    }

    private string Left => file.Length > MaxHeadBytes ? $"are left of the {MaxHeadBytes} that a head may take" : "are left in the file";
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Cuckoo.Pictures.Png;

/// <summary>A chunk whose length, name and CRC hold.</summary>
/// <param name="Type">Its four letters.</param>
/// <param name="Offset">Where it begins, with its length.</param>
/// <param name="Content">What is in it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PngChunk(string Type, int Offset, ReadOnlyMemory<byte> Content)
{
    /// <summary>Whether a reader that does not know it may pass over it.</summary>
    public bool IsAncillary => char.IsAsciiLetterLower(Type[0]);

    /// <summary>A fault of this chunk.</summary>
    public PictureFormatException Fault(string problem, Exception? cause = null) => new("PNG chunk " + Type, Offset, problem, cause);
}

/// <summary>The chunks of a PNG file one after the other, each checked when it is come to. Nothing is kept of those before.</summary>
internal sealed class PngChunks(ReadOnlyMemory<byte> file)
{
    private static readonly string[] Known = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "iTXt", "tEXt", "zTXt"];

    private int _at = PngWriter.Signature.Length;

    /// <summary>Bytes of a chunk that are not its content: length, type, CRC.</summary>
    private const int Frame = 12;

    /// <summary>The next chunk.</summary>
    /// <exception cref="PictureFormatException">There is none, or it is damaged.</exception>
    public PngChunk Next()
    {
        var rest = file.Span[_at..];
        if (rest.Length < Frame)
            throw new PictureFormatException("The PNG", _at, "ends before its chunk IEND");
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        var type = rest.Slice(4, 4);
        foreach (var letter in type)
        {
            if (!char.IsAsciiLetter((char)letter))
                throw new PictureFormatException("A PNG chunk", _at, "has a name that is not four letters");
        }

        var name = Name(type);
        if (length > rest.Length - Frame)
            throw new PictureFormatException("PNG chunk " + name, _at, $"says {length} bytes where {rest.Length - Frame} are left");
        var content = rest.Slice(8, (int)length);
        var chunk = new PngChunk(name, _at, file.Slice(_at + 8, (int)length));
        if (Crc32.Of(type, content) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
            throw chunk.Fault("has another CRC than its content");
        _at += Frame + (int)length;
        return chunk;
    }

    // A file may have millions of empty chunks: no string for each.
    private static string Name(ReadOnlySpan<byte> type)
    {
        foreach (var known in Known)
        {
            if (known[0] == type[0] && known[1] == type[1] && known[2] == type[2] && known[3] == type[3])
                return known;
        }

        return Encoding.ASCII.GetString(type);
    }
}

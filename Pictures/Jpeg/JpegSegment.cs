using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cuckoo.Pictures.Jpeg;

/// <summary>The markers that mean something here (T.81, table B.1).</summary>
internal static class JpegMarker
{
    public const byte Baseline = 0xC0;
    public const byte Extended = 0xC1;
    public const byte Progressive = 0xC2;
    public const byte HuffmanTables = 0xC4;
    public const byte ArithmeticConditioning = 0xCC;
    public const byte FirstRestart = 0xD0;
    public const byte Start = 0xD8;
    public const byte End = 0xD9;
    public const byte Scan = 0xDA;
    public const byte Quantisation = 0xDB;
    public const byte Lines = 0xDC;
    public const byte RestartInterval = 0xDD;
    public const byte Application0 = 0xE0;
    public const byte Application1 = 0xE1;
    public const byte Application14 = 0xEE;
}

/// <summary>A marker and what follows it.</summary>
/// <param name="Marker">Its second byte.</param>
/// <param name="Offset">Where its first byte is.</param>
/// <param name="Content">What is in it, without its length.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JpegSegment(byte Marker, int Offset, ReadOnlyMemory<byte> Content)
{
    /// <summary>The first byte after it.</summary>
    public int End => Offset + 4 + Content.Length;

    public string Name => $"JPEG marker FF{Marker:X2}";

    /// <summary>The segment at a place, which must begin with 0xFF.</summary>
    public static JpegSegment Read(ReadOnlyMemory<byte> file, int at)
    {
        var bytes = file.Span;
        var begin = at;
        if (at >= bytes.Length || bytes[at] != 0xFF)
            throw new PictureFormatException("The JPEG", at, at >= bytes.Length ? "ends before its marker FFD9" : "has no marker where one must be");
        while (at + 1 < bytes.Length && bytes[at + 1] == 0xFF)
            at++;
        if (at + 1 >= bytes.Length)
            throw new PictureFormatException("The JPEG", begin, "ends within a marker");
        var marker = bytes[at + 1];
        if (marker == JpegMarker.End)
            return new JpegSegment(marker, at, ReadOnlyMemory<byte>.Empty);
        var segment = new JpegSegment(marker, at, ReadOnlyMemory<byte>.Empty);
        if (marker is < 0xC0 or (>= JpegMarker.FirstRestart and <= JpegMarker.Start))
            throw segment.Fault("is out of its place");
        if (at + 4 > bytes.Length)
            throw segment.Fault("is cut off");
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        if (length < 2 || length > bytes.Length - at - 2)
            throw segment.Fault($"says {length} bytes where {bytes.Length - at - 2} are left");
        return segment with { Content = file.Slice(at + 4, length - 2) };
    }

    /// <summary>A fault of this segment.</summary>
    public PictureFormatException Fault(string problem) => new(Name, Offset, problem);
}

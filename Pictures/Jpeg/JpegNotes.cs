using System.Buffers.Binary;

namespace Cuckoo.Pictures.Jpeg;

/// <summary>What the application segments say about how to show the picture.</summary>
internal sealed class JpegNotes
{
    private const int OrientationTag = 0x0112;
    private const int ShortType = 3;

    private bool _isJfif;
    private int? _adobeTransform;

    /// <summary>How the picture is to be turned (EXIF): 1 to 8.</summary>
    public int Orientation { get; private set; } = 1;

    /// <summary>Takes an application segment; one that is damaged says nothing.</summary>
    public void Take(JpegSegment segment)
    {
        var bytes = segment.Content.Span;
        if (segment.Marker == JpegMarker.Application0 && bytes.StartsWith("JFIF\0"u8))
            _isJfif = true;
        else if (segment.Marker == JpegMarker.Application14 && bytes.StartsWith("Adobe"u8) && bytes.Length >= 12)
            _adobeTransform = bytes[11];
        else if (segment.Marker == JpegMarker.Application1 && bytes.StartsWith("Exif\0\0"u8) && Orientation == 1)
            Orientation = ReadOrientation(bytes[6..]);
    }

    /// <summary>Whether the three components are red, green and blue themselves.</summary>
    public bool IsRgb(IReadOnlyList<JpegComponent> components)
    {
        if (_isJfif)
            return false;
        return _adobeTransform is { } transform
            ? transform == 0
            : (components[0].Id, components[1].Id, components[2].Id) == ((byte)'R', (byte)'G', (byte)'B');
    }

    /// <summary>The tag Orientation of a TIFF's first directory.</summary>
    private static int ReadOrientation(ReadOnlySpan<byte> tiff)
    {
        var isLittle = tiff.StartsWith("II"u8);
        if (tiff.Length < 8 || (!isLittle && !tiff.StartsWith("MM"u8)))
            return 1;
        var at = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (at > tiff.Length - 2)
            return 1;
        var directory = tiff[(int)at..];
        var entries = Short(directory, isLittle);
        directory = directory[2..];
        for (; entries > 0 && directory.Length >= 12; entries--, directory = directory[12..])
        {
            if (Short(directory, isLittle) != OrientationTag || Short(directory[2..], isLittle) != ShortType)
                continue;
            var orientation = Short(directory[8..], isLittle);
            return orientation is >= 1 and <= 8 ? orientation : 1;
        }

        return 1;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}

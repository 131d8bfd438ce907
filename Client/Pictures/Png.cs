// Pixels as a PNG file (W3C PNG, second edition = ISO/IEC 15948), so that no imaging package is needed.
// It writes one kind of picture, 8 bits of red, green and blue, unfiltered and not interlaced, and reads none.

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Cuckoo.Client.Pictures;

/// <summary>Writes PNG files.</summary>
public static class Png
{
    private const int BytesPerPixel = 3;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The PNG file of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="receipt">A text to keep in the file under the keyword "Receipt", in Latin-1; none when absent.</param>
    /// <exception cref="ArgumentException">The sides do not match the bytes, or the text is not Latin-1.</exception>
    public static byte[] Encode(Picture picture, string? receipt = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (width, height, rgb) = picture;
        if (width < 1 || height < 1 || rgb.Length != (long)width * height * BytesPerPixel)
            throw new ArgumentException($"A picture of {width} x {height} has {(long)width * height * BytesPerPixel} bytes, not {rgb.Length}.", nameof(picture));
        using var file = new MemoryStream();
        file.Write(Signature);
        Chunk(file, "IHDR"u8, Header(width, height));
        if (receipt is not null)
            Chunk(file, "tEXt"u8, Text("Receipt", receipt));
        Chunk(file, "IDAT"u8, Pixels(rgb.Span, width * BytesPerPixel));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Header(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits a sample
        header[9] = 2; // colour without palette or alpha; compression, filter and interlace methods are 0
        return header;
    }

    private static byte[] Text(string keyword, string text)
    {
        if (text.Any(c => c is '\0' or > '\u00FF'))
            throw new ArgumentException("A text chunk holds Latin-1 without a zero.", nameof(text));
        return [.. Encoding.Latin1.GetBytes(keyword), 0, .. Encoding.Latin1.GetBytes(text)];
    }

    private static byte[] Pixels(ReadOnlySpan<byte> rgb, int rowBytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (; !rgb.IsEmpty; rgb = rgb[rowBytes..])
            {
                zlib.WriteByte(0); // filter of the row: none
                zlib.Write(rgb[..rowBytes]);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Length, type, content, and the CRC of type and content.</summary>
    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, content));
        file.Write(number);
    }
}

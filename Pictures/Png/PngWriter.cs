// Pixels as a PNG file (W3C PNG, third edition), so that no imaging package is needed. It writes one kind of picture: 8 bits of red,
// green and blue, not interlaced, each row by the filter whose differences are smallest. The compressed bytes are the framework's and
// may differ from one version of it to the next: pixels are hashed, never files.

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Cuckoo.Pictures.Png;

/// <summary>Writes PNG files.</summary>
public static class PngWriter
{
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The PNG file of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="texts">Texts to keep in the file, each an international text chunk (iTXt), in this order.</param>
    /// <exception cref="ArgumentException">The sides do not match the bytes, a keyword is none, or a text is not Unicode or holds U+0000.</exception>
    public static byte[] Encode(Picture picture, params IReadOnlyList<PngText> texts)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(texts);
        Picture.RequireWhole(picture);
        using var file = new MemoryStream();
        file.Write(Signature);
        Chunk(file, "IHDR"u8, Header(picture.Width, picture.Height));
        foreach (var text in texts)
            Chunk(file, "iTXt"u8, Text(text));
        Chunk(file, "IDAT"u8, Pixels(picture));
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

    /// <summary>Keyword, 0, not compressed (0, 0), no language (0), no translated keyword (0), text.</summary>
    private static byte[] Text(PngText text)
    {
        if (!PngText.IsKeyword(text.Keyword))
            throw new ArgumentException("A keyword has 1 to 79 printable Latin-1 characters, no space at either end and no two together.", nameof(text));
        if (text.Value.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A text holds no U+0000.", nameof(text));
        try
        {
            return [.. Encoding.Latin1.GetBytes(text.Keyword), 0, 0, 0, 0, 0, .. PngText.Utf8.GetBytes(text.Value)];
        }
        catch (EncoderFallbackException fault)
        {
            throw new ArgumentException("A text holds half of a surrogate pair.", nameof(text), fault);
        }
    }

    private static byte[] Pixels(Picture picture)
    {
        var rowBytes = picture.Width * Picture.Channels;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var filtered = new byte[1 + rowBytes];
            var best = new byte[1 + rowBytes];
            ReadOnlySpan<byte> above = new byte[rowBytes];
            for (var rest = picture.Rgb.Span; !rest.IsEmpty; rest = rest[rowBytes..])
            {
                var row = rest[..rowBytes];
                var least = long.MaxValue;
                for (var filter = 0; filter < PngFilter.Count; filter++)
                {
                    filtered[0] = (byte)filter;
                    PngFilter.Apply(filter, row, above, Picture.Channels, filtered.AsSpan(1));
                    var size = PngFilter.Size(filtered.AsSpan(1));
                    if (size >= least)
                        continue;
                    least = size;
                    (filtered, best) = (best, filtered);
                }

                zlib.Write(best);
                above = row;
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

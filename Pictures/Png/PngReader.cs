// PNG files of strangers (W3C PNG, third edition): every colour type and depth, interlaced or not, palette and transparency. Every
// chunk's CRC is checked, every size before memory is taken for it. Samples of 16 bits become 8 by rounding, (v·255 + 32767) / 65535;
// of fewer by v·255 / (2^depth − 1), which is exact. What follows the chunk IEND is not looked at.

using System.IO.Compression;

namespace Cuckoo.Pictures.Png;

/// <summary>Reads PNG files.</summary>
public static class PngReader
{
    // Adam7: the first pixel of a pass and the steps to its next, across and down; then the one pass of a file without.
    private static readonly (int X, int Y, int AcrossX, int DownY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int AcrossX, int DownY)[] OnePass = [(0, 0, 1, 1)];

    /// <summary>Whether a file begins as a PNG does.</summary>
    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(PngWriter.Signature);

    /// <summary>Reads a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="PictureFormatException">It cannot be read; names the chunk at fault, where it is and what is allowed.</exception>
    public static PngPicture Read(ReadOnlyMemory<byte> file, PictureFileLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        PictureFile.RequireSize(file.Length, limits);
        if (!IsPng(file.Span))
            throw new PictureFormatException("The file", 0, "does not begin as a PNG does");
        var chunks = new PngChunks(file);
        var header = PngHeader.Parse(chunks.Next(), limits);
        var (palette, texts) = (new PngPalette(header), new PngTexts(limits));
        var chunk = chunks.Next();
        for (; chunk.Type != "IDAT"; chunk = chunks.Next())
        {
            if (!palette.Take(chunk) && !texts.Take(chunk))
                RequirePassable(chunk);
        }

        palette.RequireComplete(chunk);
        using var packed = new PixelStream(chunks, chunk);
        var rgba = Pixels(header, palette, packed);
        for (chunk = packed.Leave(); chunk.Type != "IEND"; chunk = chunks.Next())
        {
            if (chunk.Type is "PLTE" or "tRNS")
                throw chunk.Fault("comes after the pixels");
            if (!texts.Take(chunk))
                RequirePassable(chunk);
        }

        if (!chunk.Content.IsEmpty)
            throw chunk.Fault("is not empty");
        return new PngPicture(header.Width, header.Height, rgba, texts.All);
    }

    private static void RequirePassable(PngChunk chunk)
    {
        if (chunk.Type is "IHDR" or "IDAT" or "IEND")
            throw chunk.Fault("is out of its place");
        if (!chunk.IsAncillary)
            throw chunk.Fault("must be understood and is not");
    }

    private static byte[] Pixels(PngHeader header, PngPalette palette, PixelStream packed)
    {
        var rgba = new byte[header.Width * header.Height * 4];
        var samples = new PngSamples(header, palette);
        var longest = header.RowBytes(header.Width);
        var (row, above) = (new byte[1 + longest], new byte[1 + longest]);
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true);
        foreach (var (firstX, firstY, acrossX, downY) in header.IsInterlaced ? Adam7 : OnePass)
        {
            var pixels = (header.Width - firstX + acrossX - 1) / acrossX;
            if (pixels == 0)
                continue;
            var length = 1 + header.RowBytes(pixels);
            Array.Clear(above);
            for (var y = firstY; y < header.Height; y += downY)
            {
                if (Inflate(zlib, packed, row.AsSpan(0, length)) != length)
                    throw packed.Chunk.Fault($"is where the pixels end, before row {y} of {header.Height}");
                if (row[0] >= PngFilter.Count)
                    throw packed.Chunk.Fault($"has filter {row[0]} in row {y}; filters are 0 to {PngFilter.Count - 1}");
                PngFilter.Undo(row[0], row.AsSpan(1, length - 1), above.AsSpan(1, length - 1), header.FilterStep);
                if (!samples.Expand(row.AsSpan(1), pixels, rgba.AsSpan((y * header.Width + firstX) * 4), acrossX * 4))
                    throw packed.Chunk.Fault($"has a pixel in row {y} that is not in the palette");
                (row, above) = (above, row);
            }
        }

        if (Inflate(zlib, packed, row.AsSpan(0, 1)) != 0)
            throw packed.Chunk.Fault("has more pixels than IHDR says");
        return rgba;
    }

    /// <summary>Fills the buffer as far as the stream goes.</summary>
    private static int Inflate(ZLibStream zlib, PixelStream packed, Span<byte> buffer)
    {
        try
        {
            return zlib.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw packed.Chunk.Fault("is not compressed as it must be (zlib)", fault);
        }
    }
}

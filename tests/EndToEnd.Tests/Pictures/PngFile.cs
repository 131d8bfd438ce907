// A PNG reader of our own, from the W3C's PNG specification and sharing nothing with the writer: what the demonstration wrote must
// open for anybody. It reads the one kind that is written, 8-bit RGB, and refuses the rest.

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Cuckoo.EndToEnd.Tests.Pictures;

/// <summary>A PNG file, read and checked.</summary>
internal sealed record PngFile(int Width, int Height, byte[] Rgb, IReadOnlyDictionary<string, string> Texts)
{
    private static readonly byte[] Signature = [137, 80, 78, 71, 13, 10, 26, 10];

    public static PngFile Read(byte[] file)
    {
        Assert.Equal(Signature, file[..8]);
        List<(string Type, byte[] Content)> chunks = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.Equal(Crc(file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }

        Assert.Equal(("IHDR", "IEND"), (chunks[0].Type, chunks[^1].Type));
        byte[] header = chunks[0].Content;
        int width = BinaryPrimitives.ReadInt32BigEndian(header);
        int height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));

        // 8 bits a sample, colour, and the only methods there are.
        Assert.Equal([8, 2, 0, 0, 0], header[8..]);
        return new PngFile(width, height, Pixels(chunks, width, height), TextsOf(chunks));
    }

    private static byte[] Pixels(List<(string Type, byte[] Content)> chunks, int width, int height)
    {
        using MemoryStream packed = new([.. chunks.Where(c => c.Type == "IDAT").SelectMany(c => c.Content)]);
        using ZLibStream unpacking = new(packed, CompressionMode.Decompress);
        using MemoryStream rows = new();
        unpacking.CopyTo(rows);
        byte[] scan = rows.ToArray();
        int stride = 3 * width;
        Assert.Equal((stride + 1) * height, scan.Length);
        byte[] pixels = new byte[stride * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, stride);
            int at = row * (stride + 1);
            int left = column < 3 ? 0 : pixels[i - 3];
            int above = row == 0 ? 0 : pixels[i - stride];
            int corner = column < 3 || row == 0 ? 0 : pixels[i - stride - 3];
            pixels[i] = (byte)(scan[at + 1 + column] + Prediction(scan[at], left, above, corner));
        }

        return pixels;
    }

    // The specification's filters: of Paeth's three candidates the nearest to their plane, the first in this order of equals.
    private static int Prediction(byte filter, int left, int above, int corner)
    {
        Assert.InRange(filter, 0, 4);
        int[] candidates = [left, above, corner];
        return filter switch
        {
            0 => 0,
            1 => left,
            2 => above,
            3 => (left + above) >> 1,
            _ => candidates.MinBy(c => Math.Abs(left + above - corner - c)),
        };
    }

    private static Dictionary<string, string> TextsOf(List<(string Type, byte[] Content)> chunks) => chunks
        .Where(c => c.Type == "iTXt")
        .Select(c => Encoding.UTF8.GetString(c.Content).Split('\0', 6))
        .ToDictionary(parts => parts[0], parts => parts[5]); // between them: compression 0 and 0, no language, no translated keyword

    // Bit by bit, as the specification's annex D defines it.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}

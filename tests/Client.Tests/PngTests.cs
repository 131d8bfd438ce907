using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Cuckoo.Client.Pictures;

namespace Cuckoo.Client.Tests;

public sealed class PngTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(64, 64)]
    [InlineData(257, 5)]
    public void Encode_OfAPicture_IsReadBackBitForBit(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        new Random(width).NextBytes(rgb);
        var chunks = Chunks(Png.Encode(new Picture(width, height, rgb), "{\"jobId\":\"j\"}"));

        Assert.Equal("IHDR tEXt IDAT IEND", Types(chunks));
        var header = chunks[0].Content;
        Assert.Equal(13, header.Length);
        Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4))));
        Assert.Equal([8, 2, 0, 0, 0], header[8..]);
        Assert.Equal("Receipt\0{\"jobId\":\"j\"}", Encoding.Latin1.GetString(chunks[1].Content));
        Assert.Empty(chunks[3].Content);

        using var zlib = new ZLibStream(new MemoryStream(chunks[2].Content), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        Assert.Equal(height * (1 + width * 3), rows.Length);
        for (var y = 0; y < height; y++)
        {
            var row = rows.ToArray().AsSpan(y * (1 + width * 3), 1 + width * 3);
            Assert.Equal(0, row[0]);
            Assert.True(row[1..].SequenceEqual(rgb.AsSpan(y * width * 3, width * 3)));
        }
    }

    [Fact]
    public void Encode_WithoutAText_HasNoTextChunk() =>
        Assert.Equal("IHDR IDAT IEND", Types(Chunks(Png.Encode(new Picture(1, 1, new byte[3])))));

    // The empty chunk at the end of every PNG file there is: its CRC is AE 42 60 82.
    [Fact]
    public void Encode_OfAnyPicture_EndsAsEveryPngDoes() =>
        Assert.Equal(
            Convert.FromHexString("0000000049454E44AE426082"),
            Png.Encode(new Picture(1, 1, new byte[3]))[^12..]);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(2, 2, 11)]
    [InlineData(-1, -1, 3)]
    [InlineData(65536, 65536, 0)]
    public void Encode_OfSidesThatDoNotMatch_Throws(int width, int height, int length) =>
        Assert.Throws<ArgumentException>(() => Png.Encode(new Picture(width, height, new byte[length])));

    [Theory]
    [InlineData("a\0b")]
    [InlineData("→")]
    public void Encode_OfATextThatIsNotLatin1_Throws(string text) =>
        Assert.Throws<ArgumentException>(() => Png.Encode(new Picture(1, 1, new byte[3]), text));

    private static string Types(List<(string Type, byte[] Content)> chunks) => string.Join(' ', chunks.Select(c => c.Type));

    /// <summary>Takes a file apart by the letter of the format, with a CRC computed bit by bit.</summary>
    private static List<(string Type, byte[] Content)> Chunks(byte[] file)
    {
        Assert.Equal([137, 80, 78, 71, 13, 10, 26, 10], file[..8]);
        var chunks = new List<(string, byte[])>();
        var rest = file.AsSpan(8);
        while (!rest.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            Assert.Equal(CrcBitByBit(rest[4..(8 + length)]), BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + length)..]));
            chunks.Add((Encoding.ASCII.GetString(rest[4..8]), rest[8..(8 + length)].ToArray()));
            rest = rest[(12 + length)..];
        }

        return chunks;
    }

    /// <summary>Division of polynomials as ISO 3309 states it, most significant bit first on mirrored bytes.</summary>
    private static uint CrcBitByBit(ReadOnlySpan<byte> bytes)
    {
        var remainder = uint.MaxValue;
        foreach (var value in bytes)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var incoming = (uint)(value >> bit) & 1;
                var top = remainder >> 31;
                remainder <<= 1;
                if (top != incoming)
                    remainder ^= 0x04C11DB7;
            }
        }

        uint mirrored = 0;
        for (var bit = 0; bit < 32; bit++)
            mirrored |= ((~remainder >> bit) & 1) << (31 - bit);
        return mirrored;
    }
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Cuckoo.Pictures.Png;

namespace Cuckoo.Pictures.Tests;

public sealed class PngWriteTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(64, 64)]
    [InlineData(257, 5)]
    public void Encode_OfAPicture_IsReadBackBitForBit(int width, int height)
    {
        var picture = Vectors.Noise(width, height, width);
        PngText[] texts = [new(PngText.Description, "a → b 🐦\nsecond line"), new(PngText.Receipt, "{\"jobId\":\"j\"}")];
        var read = PngReader.Read(PngWriter.Encode(picture, texts), PictureFileLimits.Usual);

        Assert.Equal((width, height), (read.Width, read.Height));
        Assert.Equal(picture.Rgb.ToArray(), read.OnWhite().Rgb.ToArray());
        Assert.Equal(texts, read.Texts);
    }

    [Fact]
    public void Encode_OfAPicture_HasTheChunksOfTheFormat()
    {
        var chunks = Chunks(PngWriter.Encode(Vectors.Noise(3, 2, 1), new PngText("Receipt", "ř")));
        Assert.Equal("IHDR iTXt IDAT IEND", Types(chunks));
        var header = chunks[0].Content;
        Assert.Equal((3, 2), (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4))));
        Assert.Equal([8, 2, 0, 0, 0], header[8..]);
        Assert.Equal((byte[])[.. "Receipt"u8, 0, 0, 0, 0, 0, .. "ř"u8], chunks[1].Content);
        Assert.Empty(chunks[3].Content);
    }

    // Slopes are what filters are for: without one, these 49,152 bytes pack into some 16,000.
    [Fact]
    public void Encode_OfASlope_IsSmall()
    {
        var rgb = new byte[128 * 128 * 3];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)(i % 384 / 3 + i / 384 + (i % 3 * 17));
        Assert.InRange(PngWriter.Encode(new Picture(128, 128, rgb)).Length, 100, 2000);
    }

    [Fact]
    public void Encode_WithoutAText_HasNoTextChunk() =>
        Assert.Equal("IHDR IDAT IEND", Types(Chunks(PngWriter.Encode(new Picture(1, 1, new byte[3])))));

    // The empty chunk at the end of every PNG file there is: its CRC is AE 42 60 82.
    [Fact]
    public void Encode_OfAnyPicture_EndsAsEveryPngDoes() =>
        Assert.Equal(
            Convert.FromHexString("0000000049454E44AE426082"),
            PngWriter.Encode(new Picture(1, 1, new byte[3]))[^12..]);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(2, 2, 11)]
    [InlineData(-1, -1, 3)]
    [InlineData(65536, 65536, 0)]
    public void Encode_OfSidesThatDoNotMatch_Throws(int width, int height, int length) =>
        Assert.Throws<ArgumentException>(() => PngWriter.Encode(new Picture(width, height, new byte[length])));

    [Theory]
    [InlineData("Title", "a\0b")]
    [InlineData("", "a")]
    [InlineData(" Title", "a")]
    [InlineData("Two  spaces", "a")]
    [InlineData("→", "a")]
    [InlineData("a-keyword-of-eighty-characters-is-one-character-longer-than-the-format-lets-it-be", "a")]
    public void Encode_OfATextThatIsNone_Throws(string keyword, string text) =>
        Assert.Throws<ArgumentException>(() => PngWriter.Encode(new Picture(1, 1, new byte[3]), new PngText(keyword, text)));

    [Fact]
    public void Encode_OfHalfASurrogatePair_Throws() =>
        Assert.Throws<ArgumentException>(() => PngWriter.Encode(new Picture(1, 1, new byte[3]), new PngText("Title", "\uD83D")));

    // vectors/written.json says what pngjs read in vectors/written.png, which this test wrote when told to.
    [Fact]
    public void Written_IsWhatAnotherReaderFound()
    {
        var picture = Vectors.Read("jpeg/444.jpg");
        if (Environment.GetEnvironmentVariable("CUCKOO_WRITE_PNG") is { Length: > 0 } target)
            File.WriteAllBytes(target, PngWriter.Encode(picture, new PngText(PngText.Description, "a → b 🐦")));
        var found = JsonDocument.Parse(Vectors.Bytes("written.json")).RootElement;
        Assert.Equal((picture.Width, picture.Height), (found.GetProperty("width").GetInt32(), found.GetProperty("height").GetInt32()));
        Assert.Equal(found.GetProperty("sha256").GetString(), Vectors.Hash(picture.Rgb));
        Assert.Equal(picture.Rgb.ToArray(), Vectors.Read("written.png").Rgb.ToArray());
    }

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

using Cuckoo.Pictures.Png;

namespace Cuckoo.Pictures.Tests;

public sealed class PngRefusalTests
{
    private static readonly byte[] Row = Vectors.Packed([0, 1, 2, 3]);

    private static readonly (string, byte[]) Head = ("IHDR", Vectors.Header(1, 1));

    private static readonly (string, byte[]) End = ("IEND", []);

    // The offset is where the chunk at fault begins: 8 for the first, 33 for the one after IHDR.
    public static TheoryData<string, byte[], int, string> Faults() => new()
    {
        { "no header", Vectors.Png(("IDAT", Row), End), 8, "stands where a chunk IHDR" },
        { "a side of 0", Vectors.Png(("IHDR", Vectors.Header(0, 1)), End), 8, "a side has 1 to 16384" },
        { "a side too long", Vectors.Png(("IHDR", Vectors.Header(16_385, 1)), End), 8, "a side has 1 to 16384" },
        { "too many pixels", Vectors.Png(("IHDR", Vectors.Header(16_384, 1025)), End), 8, "at most 16777216" },
        { "sides beyond every number", Vectors.Png(("IHDR", Vectors.Header(uint.MaxValue, uint.MaxValue)), End), 8, "4294967295 x 4294967295" },
        { "an unknown depth", Vectors.Png(("IHDR", Vectors.Header(1, 1, depth: 3)), End), 8, "colour type 2 with 3 bits" },
        { "an unknown interlace", Vectors.Png(("IHDR", Vectors.Header(1, 1, interlace: 2)), End), 8, "interlace 2" },
        { "a second header", Vectors.Png(Head, Head, ("IDAT", Row), End), 33, "out of its place" },
        { "no pixels", Vectors.Png(Head, End), 33, "out of its place" },
        { "no palette", Vectors.Png(("IHDR", Vectors.Header(1, 1, colour: 3)), ("IDAT", Row), End), 33, "before a chunk PLTE" },
        { "half a colour", Vectors.Png(("IHDR", Vectors.Header(1, 1, colour: 3)), ("PLTE", [1, 2, 3, 4]), ("IDAT", Row), End), 33, "colours of 3" },
        { "a palette of grey", Vectors.Png(("IHDR", Vectors.Header(1, 1, colour: 0)), ("PLTE", [1, 2, 3]), ("IDAT", Row), End), 33, "not in a grey picture" },
        { "a pixel beyond the palette", Vectors.Png(("IHDR", Vectors.Header(1, 1, colour: 3)), ("PLTE", [1, 2, 3]), ("IDAT", Vectors.Packed([0, 7])), End), 48, "not in the palette" },
        { "transparency beside alpha", Vectors.Png(("IHDR", Vectors.Header(1, 1, colour: 6)), ("tRNS", [0]), ("IDAT", Row), End), 33, "not beside an alpha channel" },
        { "transparency of another colour type", Vectors.Png(Head, ("tRNS", [0, 1]), ("IDAT", Row), End), 33, "allowed are 6" },
        { "a filter of 5", Vectors.Png(Head, ("IDAT", Vectors.Packed([5, 1, 2, 3])), End), 33, "filters are 0 to 4" },
        { "rows missing", Vectors.Png(("IHDR", Vectors.Header(1, 2)), ("IDAT", Row), End), 33, "before row 1 of 2" },
        { "a bomb", Vectors.Png(Head, ("IDAT", Vectors.Packed(new byte[1 << 20])), End), 33, "more pixels than IHDR says" },
        { "no zlib", Vectors.Png(Head, ("IDAT", [1, 2, 3, 4, 5, 6, 7, 8]), End), 33, "zlib" },
        { "an unknown chunk that matters", Vectors.Png(Head, ("ABCD", []), ("IDAT", Row), End), 33, "must be understood" },
        { "a name that is none", Vectors.Png(Head, ("A1CD", []), ("IDAT", Row), End), 33, "four letters" },
        { "a palette after the pixels", Vectors.Png(Head, ("IDAT", Row), ("PLTE", [1, 2, 3]), End), 33 + Row.Length + 12, "after the pixels" },
        { "pixels in two places", Vectors.Png(Head, ("IDAT", Row), ("tIME", []), ("IDAT", Row), End), 33 + Row.Length + 24, "out of its place" },
        { "an end with something in it", Vectors.Png(Head, ("IDAT", Row), ("IEND", [1])), 33 + Row.Length + 12, "not empty" },
        { "no end", Vectors.Png(Head, ("IDAT", Row)), 33 + Row.Length + 12, "ends before its chunk IEND" },
        { "a text without a keyword", Vectors.Png(Head, ("tEXt", [0, 65]), ("IDAT", Row), End), 33, "keyword" },
        { "a text that is not UTF-8", Vectors.Png(Head, ("iTXt", [65, 0, 0, 0, 0, 0, 0xFF]), ("IDAT", Row), End), 33, "UTF-8" },
        { "a text that is a bomb", Vectors.Png(Head, ("zTXt", [65, 0, 0, .. Vectors.Packed(new byte[(1 << 20) + 1])]), ("IDAT", Row), End), 33, "longer than 1048576" },
        { "too many texts", Vectors.Png([Head, .. Enumerable.Repeat(("tEXt", (byte[])[65, 0]), 65), ("IDAT", Row), End]), 33 + 64 * 14, "allowed are 64" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Read_OfAFaultyFile_NamesTheChunkAndItsPlace(string what, byte[] file, int offset, string problem)
    {
        var fault = Assert.Throws<PictureFormatException>(() => PngReader.Read(file, PictureFileLimits.Usual));
        Assert.True(fault.Message.Contains(problem, StringComparison.Ordinal), $"{what}: {fault.Message}");
        Assert.Equal(offset, fault.Offset);
        Assert.Contains(fault.Part, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAChangedBit_SaysThatTheCrcIsWrong()
    {
        var file = PngWriter.Encode(Vectors.Noise(4, 4, 1));
        file[33 + 10] ^= 1;
        var fault = Assert.Throws<PictureFormatException>(() => PngReader.Read(file, PictureFileLimits.Usual));
        Assert.Equal(("PNG chunk IDAT", 33L), (fault.Part, fault.Offset));
        Assert.Contains("CRC", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfEveryBeginningOfAFile_Refuses()
    {
        var file = PngWriter.Encode(Vectors.Noise(4, 4, 1), new PngText("Title", "x"));
        for (var length = 0; length < file.Length; length++)
            Assert.Throws<PictureFormatException>(() => PictureFile.Read(file.AsMemory(0, length), PictureFileLimits.Usual));
    }

    [Fact]
    public void Read_OfAFileAboveTheLimit_Refuses() =>
        Assert.Contains("at most 10", Assert.Throws<PictureFormatException>(() => PictureFile.Read(new byte[11], new PictureFileLimits { MaxFileBytes = 10 })).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OfNeitherKind_SaysSo() =>
        Assert.Contains("neither a PNG nor a JPEG", Assert.Throws<PictureFormatException>(() => PictureFile.Read("GIF89a"u8.ToArray(), PictureFileLimits.Usual)).Message, StringComparison.Ordinal);
}

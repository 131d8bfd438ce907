using Cuckoo.Pictures.Jpeg;

namespace Cuckoo.Pictures.Tests;

public sealed class JpegRefusalTests
{
    /// <summary>A frame of 8 × 8 grey pixels.</summary>
    private static readonly byte[] Frame = Segment(0xC0, 8, 0, 8, 0, 8, 1, 1, 0x11, 0);

    private static readonly byte[] Steps = Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]);

    /// <summary>One code, a single 0 bit, that stands for the value 0: no difference, end of block.</summary>
    private static readonly byte[] Codes = [.. Segment(0xC4, [0x00, 1, .. new byte[15], 0]), .. Segment(0xC4, [0x10, 1, .. new byte[15], 0])];

    private static readonly byte[] Scan = Segment(0xDA, 1, 1, 0, 0, 63, 0);

    private static readonly byte[] End = [0xFF, 0xD9];

    [Fact]
    public void Read_OfTheLeastFile_IsGrey() =>
        Assert.All(JpegReader.Read(File(Frame, Steps, Codes, Scan, [0x3F], End), PictureFileLimits.Usual).Rgb.ToArray(), sample => Assert.Equal(128, sample));

    public static TheoryData<string, byte[], string, int, string> Faults() => new()
    {
        { "no end", File(Frame, Steps, Codes, Scan, [0x3F]), "The JPEG", Frame.Length + Steps.Length + Codes.Length + Scan.Length + 3, "ends before its marker" },
        { "no bits", File(Frame, Steps, Codes, Scan, End), "JPEG scan", 2 + Frame.Length + Steps.Length + Codes.Length, "ends before its last block" },
        { "a pattern that is no code", File(Frame, Steps, Codes, Scan, [0xFF, 0, 0xFF, 0], End), "JPEG scan", 2 + Frame.Length + Steps.Length + Codes.Length, "no code" },
        { "no frame", File(End), "JPEG marker FFD9", 2, "before any frame" },
        { "no scan", File(Frame, End), "JPEG marker FFD9", 2 + Frame.Length, "before any scan of component 1" },
        { "a scan before the frame", File(Scan, End), "JPEG marker FFDA", 2, "before the frame" },
        { "two frames", File(Frame, Frame, End), "JPEG marker FFC0", 2 + Frame.Length, "second frame" },
        { "no steps", File(Frame, Codes, Scan, End), "JPEG marker FFDA", 2 + Frame.Length + Codes.Length, "quantisation table 0" },
        { "no codes", File(Frame, Steps, Scan, End), "JPEG marker FFDA", 2 + Frame.Length + Steps.Length, "Huffman table" },
        { "a step of 0", File(Segment(0xDB, new byte[65]), End), "JPEG marker FFDB", 2, "step of 0" },
        { "too many codes", File(Segment(0xC4, [0, 3, .. new byte[15], 0, 1, 2]), End), "JPEG marker FFC4", 2, "leave room" },
        { "a side too long", File(Segment(0xC0, 8, 0xFF, 0xFF, 0, 8, 1, 1, 0x11, 0), End), "JPEG marker FFC0", 2, "a side has 1 to 16384" },
        { "too many pixels", File(Segment(0xC0, 8, 0x40, 0, 0x40, 0, 1, 1, 0x11, 0), End), "JPEG marker FFC0", 2, "at most 16777216" },
        { "no lines", File(Segment(0xC0, 8, 0, 0, 0, 8, 1, 1, 0x11, 0), End), "JPEG marker FFC0", 2, "a side has 1 to" },
        { "12 bits", File(Segment(0xC1, 12, 0, 8, 0, 8, 1, 1, 0x11, 0), End), "JPEG marker FFC1", 2, "only 8" },
        { "four components", File(Segment(0xC0, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0), End), "JPEG marker FFC0", 2, "4 components" },
        { "three blocks across", File(Segment(0xC0, 8, 0, 8, 0, 8, 3, 1, 0x31, 0, 2, 0x11, 0, 3, 0x11, 0), End), "JPEG marker FFC0", 2, "3 x 1 blocks" },
        { "arithmetic codes", File(Segment(0xC9, 8, 0, 8, 0, 8, 1, 1, 0x11, 0), End), "JPEG marker FFC9", 2, "not read" },
        { "lossless", File(Segment(0xC3, 8, 0, 8, 0, 8, 1, 1, 0x11, 0), End), "JPEG marker FFC3", 2, "not read" },
        { "a band of a sequential frame", File(Frame, Steps, Codes, Segment(0xDA, 1, 1, 0, 1, 5, 0), End), "JPEG marker FFDA", 2 + Frame.Length + Steps.Length + Codes.Length, "coefficients 1 to 5" },
        { "a component that is not there", File(Frame, Steps, Codes, Segment(0xDA, 1, 9, 0, 0, 63, 0), End), "JPEG marker FFDA", 2 + Frame.Length + Steps.Length + Codes.Length, "component 9" },
        { "a length beyond the file", [0xFF, 0xD8, 0xFF, 0xDB, 0x10, 0, 1], "JPEG marker FFDB", 2, "says 4096 bytes" },
        { "no marker", [0xFF, 0xD8, 0xFF, 0xDD, 0, 4, 0, 0, 7], "The JPEG", 8, "no marker" },
        { "a restart marker that is not there", File(Segment(0xC0, 8, 0, 8, 0, 16, 1, 1, 0x11, 0), Steps, Codes, Segment(0xDD, 0, 1), Scan, [0x3F], End), "JPEG scan", 2 + Frame.Length + Steps.Length + Codes.Length + 6, "no marker RST0" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Read_OfAFaultyFile_NamesTheMarkerAndItsPlace(string what, byte[] file, string part, int offset, string problem)
    {
        var fault = Assert.Throws<PictureFormatException>(() => JpegReader.Read(file, PictureFileLimits.Usual));
        Assert.True(fault.Message.Contains(problem, StringComparison.Ordinal), $"{what}: {fault.Message}");
        Assert.Equal((part, (long)offset), (fault.Part, fault.Offset));
    }

    [Fact]
    public void Read_OfTooManyScans_Refuses()
    {
        byte[] file = File([Frame, Steps, Codes, .. Enumerable.Repeat((byte[])[.. Scan, 0x3F], 65), End]);
        Assert.Contains("allowed are 64", Assert.Throws<PictureFormatException>(() => JpegReader.Read(file, PictureFileLimits.Usual)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jpeg/420.jpg")]
    [InlineData("jpeg/420-progressive.jpg")]
    public void Read_OfEveryBeginningOfAFile_Refuses(string name)
    {
        var file = Vectors.Bytes(name);
        for (var length = 0; length < file.Length; length += 3)
            Assert.Throws<PictureFormatException>(() => PictureFile.Read(file.AsMemory(0, length), PictureFileLimits.Usual));
    }

    private static byte[] File(params byte[][] parts) => [0xFF, 0xD8, .. parts.SelectMany(part => part)];

    private static byte[] Segment(byte marker, params byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];
}

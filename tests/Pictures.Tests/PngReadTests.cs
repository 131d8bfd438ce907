using System.Text.Json;
using Cuckoo.Pictures.Png;

namespace Cuckoo.Pictures.Tests;

public sealed class PngReadTests
{
    public static TheoryData<string> Names() => [.. Expected().Keys];

    // Every colour type and depth, plain and interlaced, against what pngjs finds.
    [Theory]
    [MemberData(nameof(Names))]
    public void Read_OfAVector_GivesTheOtherReadersPixels(string name)
    {
        var picture = PngReader.Read(Vectors.Bytes($"png/{name}.png"), PictureFileLimits.Usual);
        var rgba = picture.Rgba.ToArray();
        for (var i = 0; i < rgba.Length; i += 4)
        {
            if (rgba[i + 3] == 0)
                rgba.AsSpan(i, 4).Clear();
        }

        Assert.Equal(Expected()[name], Vectors.Hash(rgba));
    }

    [Fact]
    public void Read_OfATransparentPixel_IsPutOnWhite()
    {
        var file = Vectors.Png(("IHDR", Vectors.Header(2, 1, colour: 6)), ("IDAT", Vectors.Packed([0, 10, 20, 30, 0, 10, 20, 30, 128])), ("IEND", []));
        Assert.Equal([255, 255, 255, 132, 137, 142], PictureFile.Read(file, PictureFileLimits.Usual).Rgb.ToArray());
    }

    [Fact]
    public void Read_OfTextsOfEveryKind_GivesThem()
    {
        var file = Vectors.Png(
            ("IHDR", Vectors.Header(1, 1)),
            ("tEXt", [.. "Title"u8, 0, (byte)'c', 0xE9]),
            ("zTXt", [.. "Author"u8, 0, 0, .. Vectors.Packed([.. "us"u8])]),
            ("iTXt", [.. "Description"u8, 0, 1, 0, .. "en"u8, 0, .. "x"u8, 0, .. Vectors.Packed([.. "→ 🐦"u8])]),
            ("IDAT", Vectors.Packed([0, 1, 2, 3])),
            ("iTXt", [.. "Comment"u8, 0, 0, 0, 0, 0, .. "after"u8]),
            ("IEND", []));
        Assert.Equal(
            [new PngText("Title", "cé"), new PngText("Author", "us"), new PngText("Description", "→ 🐦"), new PngText("Comment", "after")],
            PngReader.Read(file, PictureFileLimits.Usual).Texts);
    }

    [Fact]
    public void Read_OfBytesAfterTheEnd_PassesOverThem()
    {
        var file = PngWriter.Encode(Vectors.Noise(3, 2, 1));
        Assert.Equal(Vectors.Noise(3, 2, 1).Rgb.ToArray(), PictureFile.Read((byte[])[.. file, 1, 2, 3], PictureFileLimits.Usual).Rgb.ToArray());
    }

    private static Dictionary<string, string> Expected() => JsonSerializer.Deserialize<Dictionary<string, string>>(Vectors.Bytes("png/expected.json"))!;
}

using Cuckoo.Pictures.Sizes;

namespace Cuckoo.Pictures.Tests;

public sealed class PictureSizeTests
{
    // Pillow rounds between the two directions, to whole levels: one level, in a quarter of the samples at most.
    [Theory]
    [InlineData("bicubic-97x64")]
    [InlineData("bicubic-240x160")]
    [InlineData("bicubic-61x41")]
    [InlineData("area-30x20")]
    [InlineData("area-15x10")]
    [InlineData("area-12x8")]
    public void Stretch_OfAVector_IsWithinOneLevelOfPillow(string name)
    {
        var theirs = Vectors.Read($"sizes/{name}.png");
        var ours = PictureSize.Stretch(Vectors.Read("sizes/whole.png"), theirs.Width, theirs.Height);
        var differences = ours.Rgb.ToArray().Zip(theirs.Rgb.ToArray(), (a, b) => Math.Abs(a - b)).ToArray();
        Assert.InRange(differences.Max(), 0, 1);
        Assert.InRange(differences.Count(d => d > 0), 0, differences.Length / 4);
    }

    // By shares of area in double precision, where no integer factor helps.
    [Theory]
    [InlineData(37, 23)]
    [InlineData(59, 39)]
    [InlineData(1, 1)]
    public void Stretch_ToAnySmallerSize_IsTheMeanOfTheArea(int width, int height)
    {
        var whole = Vectors.Read("sizes/whole.png");
        var ours = PictureSize.Stretch(whole, width, height).Rgb.ToArray();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                Assert.InRange(ours[(y * width + x) * 3] - Mean(whole, x, y, width, height), -1.1, 1.1);
        }
    }

    [Fact]
    public void Stretch_OfOneColour_KeepsIt()
    {
        var plain = new Picture(7, 5, Enumerable.Repeat((byte)201, 105).ToArray());
        foreach (var (width, height) in new[] { (3, 2), (64, 64), (7, 9), (1, 100) })
            Assert.All(PictureSize.Stretch(plain, width, height).Rgb.ToArray(), sample => Assert.Equal(201, sample));
    }

    [Fact]
    public void Stretch_ToTheSameSize_ChangesNothing()
    {
        var noise = Vectors.Noise(9, 7, 3);
        Assert.Same(noise, PictureSize.Stretch(noise, 9, 7));
    }

    // Pinned: what image-to-image hashes.
    [Fact]
    public void Stretch_OfNoise_HasTheSameHashEverywhere() =>
        Assert.Equal("89dab823f01731bd", Vectors.Hash(PictureSize.Stretch(Vectors.Noise(50, 30, 5), 31, 64).Rgb)[..16]);

    [Fact]
    public void Cover_OfAWidePicture_TakesItsMiddle()
    {
        var rgb = new byte[6 * 2 * 3];
        for (var i = 0; i < 12; i++)
            rgb.AsSpan(i * 3, 3).Fill((byte)(i % 6 * 10));
        Assert.Equal([20, 20, 20, 30, 30, 30, 20, 20, 20, 30, 30, 30], PictureSize.Cover(new Picture(6, 2, rgb), 2, 2).Rgb.ToArray());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 16_385)]
    public void Stretch_ToASideOutOfRange_Throws(int width, int height) =>
        Assert.Contains("1 to 16384", Assert.Throws<ArgumentException>(() => PictureSize.Stretch(Vectors.Noise(2, 2, 1), width, height)).Message, StringComparison.Ordinal);

    [Fact]
    public void Stretch_BetweenTheLargestSides_DoesNotOverflow()
    {
        var line = Vectors.Noise(16_383, 1, 1);
        Assert.Equal(16_384, PictureSize.Stretch(line, 16_384, 1).Width);
        Assert.Equal(1, PictureSize.Stretch(line, 1, 1).Width);
    }

    private static double Mean(Picture whole, int x, int y, int width, int height)
    {
        var (sum, area) = (0.0, 0.0);
        var (fromX, fromY) = ((double)whole.Width / width, (double)whole.Height / height);
        for (var v = 0; v < whole.Height; v++)
        {
            for (var u = 0; u < whole.Width; u++)
            {
                var share = Math.Max(0, Math.Min(u + 1, (x + 1) * fromX) - Math.Max(u, x * fromX)) * Math.Max(0, Math.Min(v + 1, (y + 1) * fromY) - Math.Max(v, y * fromY));
                (sum, area) = (sum + share * whole.Rgb.Span[(v * whole.Width + u) * 3], area + share);
            }
        }

        return sum / area;
    }
}

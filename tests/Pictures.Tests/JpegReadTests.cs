namespace Cuckoo.Pictures.Tests;

public sealed class JpegReadTests
{
    /// <summary>The most a sample may differ from libjpeg-turbo's, whose transform has other factors: a level of a component, two of a colour.</summary>
    private const int Tolerance = 2;

    public static TheoryData<string> Names() =>
        [.. Directory.GetFiles(Path.Combine(Vectors.Folder, "jpeg"), "*.jpg").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_OfAVector_GivesTheOtherReadersPixels(string name)
    {
        var (ours, theirs) = (Vectors.Read($"jpeg/{name}.jpg"), Vectors.Read($"jpeg/{name}.png"));
        Assert.Equal((theirs.Width, theirs.Height), (ours.Width, ours.Height));
        var differences = Differences(ours, theirs);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: at most {differences.Max()}, {differences.Count(d => d > 0)} of {differences.Length} differ");
        Assert.InRange(differences.Max(), 0, Tolerance);

        // And nearly all are the same.
        Assert.InRange(differences.Count(d => d > 0), 0, differences.Length / 100);
    }

    // The same coefficients in another order of the file: the same pixels to the bit.
    [Theory]
    [InlineData("444")]
    [InlineData("422")]
    [InlineData("420")]
    [InlineData("grey")]
    public void Read_OfAProgressiveFile_GivesTheSequentialOnesPixels(string name) =>
        Assert.Equal(Vectors.Read($"jpeg/{name}.jpg").Rgb.ToArray(), Vectors.Read($"jpeg/{name}-progressive.jpg").Rgb.ToArray());

    [Fact]
    public void Read_OfAFileWithRestartMarkers_GivesThePixelsOfTheOneWithout() =>
        Assert.Equal(Vectors.Read("jpeg/420.jpg").Rgb.ToArray(), Vectors.Read("jpeg/420-restart.jpg").Rgb.ToArray());

    // Pinned: what image-to-image hashes.
    [Fact]
    public void Read_OfAFile_HasTheSameHashEverywhere() =>
        Assert.Equal("d6319ea4ceaadb26", Vectors.Hash(Vectors.Read("jpeg/420-progressive.jpg").Rgb)[..16]);

    private static int[] Differences(Picture a, Picture b) =>
        [.. a.Rgb.ToArray().Zip(b.Rgb.ToArray(), (x, y) => Math.Abs(x - y))];
}

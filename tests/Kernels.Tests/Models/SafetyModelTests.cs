using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.Maps;
using Cuckoo.Kernels.Models.Safety;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Models;

public sealed class SafetyModelTests
{
    /// <summary>The most a score may differ from the original's: ours multiplies with weights folded and rounded to float16.</summary>
    private const float Tolerance = 0.002f;

    private static readonly string Folder = PictureModel.DefaultFolder(SafetyModel.DefaultName);

    [Fact]
    public void Classify_OfTheVectors_GivesTheOriginalsScores()
    {
        using var vectors = new MapVectors(SafetyModel.DefaultName);
        using var model = SafetyModel.Open(Folder, KernelSelection.Open(new KernelOptions()));
        foreach (var name in vectors.Names)
        {
            var (picture, theirs) = (vectors.Picture(name), vectors.Numbers(name + ".scores"));
            var scores = model.Classify(picture.Pixels, picture.Width, picture.Height);
            var most = scores.All.Select((score, i) => Math.Abs(score.Score - theirs[i])).Max();
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {scores}; at most {most}");
            Assert.InRange(most, 0f, Tolerance);
            Assert.InRange(scores.All.Sum(score => score.Score), 0.99999f, 1.00001f);
        }
    }

    public static TheoryData<string> Variants() => [.. KernelSelection.Available().Select(variant => variant.ToString())];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Classify_OnEveryVariant_GivesTheGoldenBits(string variant)
    {
        using var model = SafetyModel.Load(Folder, new KernelOptions { Variant = Enum.Parse<KernelVariant>(variant), Threads = 2 });
        Assert.Equal(MapSelfTest.Read(Folder).ProgramHash, Convert.ToHexStringLower(model.ProgramHash));
    }

    [Fact]
    public void Classify_AfterAnotherPicture_GivesTheSameBits()
    {
        using var model = SafetyModel.Open(Folder, KernelSelection.Open(new KernelOptions()));
        var picture = MapSelfTest.Picture(33, 20);
        var first = model.Classify(picture.Pixels, 33, 20);
        model.Classify(new byte[300], 10, 10);
        Assert.Equal(first, model.Classify(picture.Pixels, 33, 20));
    }

    // Bilinear in double precision, as its formula says.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 300)]
    [InlineData(224, 224)]
    [InlineData(640, 3)]
    public void Input_OfAnySize_IsBilinearWithAlignedCorners(int width, int height)
    {
        var picture = MapSelfTest.Picture(width, height);
        var x = new Matrix(SafetyGraph.Side * SafetyGraph.Side, 3);
        SafetyInput.Fill(x, picture.Pixels, width, height);
        for (var row = 0; row < SafetyGraph.Side; row += 13)
        {
            for (var column = 0; column < SafetyGraph.Side; column++)
            {
                var (v, u) = (row * (height - 1) / 223.0, column * (width - 1) / 223.0);
                var (top, left) = ((int)v, (int)u);
                double At(int dy, int dx) => picture.Pixels[(Math.Min(top + dy, height - 1) * width + Math.Min(left + dx, width - 1)) * 3] / 255.0;
                var expected = (1 - (v - top)) * ((1 - (u - left)) * At(0, 0) + (u - left) * At(0, 1)) + (v - top) * ((1 - (u - left)) * At(1, 0) + (u - left) * At(1, 1));
                Assert.InRange(x.Row(row * SafetyGraph.Side + column)[0] - expected, -1e-6, 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(2, 2, 11)]
    [InlineData(16_385, 1, 49_155)]
    public void Classify_OfAPictureItCannotTake_SaysWhatItCan(int width, int height, int bytes)
    {
        using var model = SafetyModel.Open(Folder, KernelSelection.Open(new KernelOptions()));
        Assert.Contains("1 to 16384 pixels", Assert.Throws<ArgumentException>(() => model.Classify(new byte[bytes], width, height)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAnotherModelsFolder_NamesTheTensor() =>
        Assert.Contains("stem.weight", Assert.Throws<ModelFormatException>(() => SafetyModel.Load(PictureModel.DefaultFolder(UpscalerModel.DefaultName), new KernelOptions())).Message, StringComparison.Ordinal);
}

using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.Maps;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Tests.Models;

public sealed class UpscalerModelTests
{
    /// <summary>The most a number may differ from TensorFlow.js', of 255: sums of some 2,000 products in another order.</summary>
    private const float Tolerance = 0.0005f;

    private static readonly string Folder = PictureModel.DefaultFolder(UpscalerModel.DefaultName);

    [Fact]
    public void Upscale_OfTheVectors_GivesTensorFlowsNumbers()
    {
        using var vectors = new MapVectors(UpscalerModel.DefaultName);
        using var model = UpscalerModel.Open(Folder, KernelSelection.Open(new KernelOptions()));
        foreach (var name in vectors.Names)
        {
            var (ours, theirs) = (model.Numbers(vectors.Picture(name)), vectors.Numbers(name + ".output"));
            var most = 0f;
            for (var i = 0; i < theirs.Length; i++)
                most = Math.Max(most, Math.Abs(theirs[i] - ours.Row(i / 3)[i % 3]));
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: at most {most}");
            Assert.InRange(most, 0f, Tolerance);
        }
    }

    public static TheoryData<string> Variants() => [.. KernelSelection.Available().Select(variant => variant.ToString())];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Upscale_OnEveryVariant_GivesTheGoldenBits(string variant)
    {
        using var model = UpscalerModel.Load(Folder, new KernelOptions { Variant = Enum.Parse<KernelVariant>(variant), Threads = 2 });
        Assert.Equal(MapSelfTest.Read(Folder).ProgramHash, Convert.ToHexStringLower(model.ProgramHash));
    }

    // Smaller than what can change a pixel, no divisor of anything, and larger than the picture.
    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(23)]
    public void Upscale_InTilesOfAnySize_GivesTheSameBits(int tile)
    {
        var picture = MapSelfTest.Picture(41, 37);
        using var whole = UpscalerModel.Open(Folder, KernelSelection.Open(new KernelOptions()));
        using var tiled = UpscalerModel.Open(Folder, KernelSelection.Open(new KernelOptions { Threads = 1 }), tile);
        var expected = whole.Upscale(picture, CancellationToken.None);
        Assert.Equal((164, 148), (expected.Width, expected.Height));
        Assert.Equal(expected.Pixels, tiled.Upscale(picture, CancellationToken.None).Pixels);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(2, 2, 11)]
    [InlineData(1025, 1, 3075)]
    public void Upscale_OfAPictureItCannotTake_SaysWhatItCan(int width, int height, int bytes)
    {
        using var model = UpscalerModel.Open(Folder, new ReferenceOperators());
        Assert.Contains("1 to 1024 pixels", Assert.Throws<ArgumentException>(() => model.Upscale(new RgbPicture(new byte[bytes], width, height), CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfOtherWeights_SaysThatTheProgramIsAnother()
    {
        var folder = Directory.CreateTempSubdirectory("cuckoo-upscaler").FullName;
        try
        {
            foreach (var file in new[] { "weights.safetensors", "selftest.json" })
                File.Copy(Path.Combine(Folder, file), Path.Combine(folder, file));
            var weights = File.ReadAllBytes(Path.Combine(folder, "weights.safetensors"));
            weights[^5] ^= 1;
            File.WriteAllBytes(Path.Combine(folder, "weights.safetensors"), weights);
            Assert.Contains("another program", Assert.Throws<ModelFormatException>(() => UpscalerModel.Load(folder, new KernelOptions())).Message, StringComparison.Ordinal);
            File.Copy(Path.Combine(PictureModel.DefaultFolder(SafetyModel.DefaultName), "weights.safetensors"), Path.Combine(folder, "weights.safetensors"), overwrite: true);
            Assert.Contains("F_m1.weight", Assert.Throws<ModelFormatException>(() => UpscalerModel.Load(folder, new KernelOptions())).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Upscale_GivenUp_Ends()
    {
        using var model = UpscalerModel.Open(Folder, KernelSelection.Open(new KernelOptions()));
        Assert.ThrowsAny<OperationCanceledException>(() => model.Upscale(MapSelfTest.Picture(8, 8), new CancellationToken(canceled: true)));
        Assert.Equal(32 * 32 * 3, model.Upscale(MapSelfTest.Picture(8, 8), CancellationToken.None).Pixels.Length);
    }
}

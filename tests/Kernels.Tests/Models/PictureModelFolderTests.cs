using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>Model folders that are not what they must be.</summary>
public sealed class PictureModelFolderTests : IDisposable
{
    private static readonly string[] Files = ["weights.safetensors", "config.json", "vocab.json", "selftest.json"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cuckoo-model-");

    public PictureModelFolderTests()
    {
        foreach (var file in Files)
            File.Copy(Path.Combine(Emoji.Folder, file), PathOf(file));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("config.json")]
    [InlineData("vocab.json")]
    [InlineData("selftest.json")]
    public void Load_MissingFile_SaysWhich(string file)
    {
        File.Delete(PathOf(file));
        Assert.Contains(file, Assert.Throws<FileNotFoundException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OneWeightBitFlipped_IsAnotherProgram()
    {
        var bytes = File.ReadAllBytes(PathOf("weights.safetensors"));
        bytes[^100] ^= 1;
        File.WriteAllBytes(PathOf("weights.safetensors"), bytes);
        Assert.Equal("programHash", Assert.Throws<ModelFormatException>(Load).Field);
    }

    [Fact]
    public void Load_WeightThatIsNaN_NamesTensorAndOffset()
    {
        var bytes = File.ReadAllBytes(PathOf("weights.safetensors"));
        (bytes[^2], bytes[^1]) = (0x01, 0x7E);
        File.WriteAllBytes(PathOf("weights.safetensors"), bytes);
        var fault = Assert.Throws<ModelFormatException>(Load);
        Assert.Equal(("out.bias", bytes.Length - 2L), (fault.Field, fault.Offset));
    }

    [Fact]
    public void Load_GoldenRunDiffers_NamesTheVariant()
    {
        var golden = Emoji.Files.SelfTest;
        Replace("selftest.json", golden.TraceRoot, golden.OutputHash);
        var fault = Assert.Throws<NumericsMismatchException>(() => Load(KernelVariant.Vector256));
        Assert.Equal(KernelVariant.Vector256, fault.Variant);
    }

    [Theory]
    [InlineData("config.json", "\"d\": 256", "\"d\": 250", "model.d")]
    [InlineData("config.json", "\"d\": 256", "\"d\": 1048576", "model.d")]
    [InlineData("config.json", "\"depth\": 6", "\"depth\": 7", "blocks.6.ada")]
    [InlineData("config.json", "\"depth\": 6", "\"depth\": 5", "blocks.5.ada")]
    [InlineData("config.json", "\"heads\": 4", "\"heads\": 5", "model.heads")]
    [InlineData("config.json", "\"patch\": 8", "\"patch\": 7", "model.patch")]
    [InlineData("config.json", "\"vocab\": 3581", "\"vocab\": 3582", "emb.weight.shape")]
    [InlineData("config.json", "\"vocab\": 3581", "\"vocab\": \"many\"", "model.vocab")]
    [InlineData("config.json", "\"model\"", "\"modle\"", "model")]
    [InlineData("vocab.json", "\"red\": 3,", "\"red\": 4,", "black")]
    [InlineData("vocab.json", "\"red\": 3,", "\"red\": 3581,", "red")]
    [InlineData("vocab.json", "\"red\": 3,", "\"red\": 1,", "red")]
    [InlineData("vocab.json", "\"red\": 3,", "\"red\": 3, \"red\": 3,", "file")]
    [InlineData("selftest.json", "\"steps\": 1", "\"steps\": 51", "Steps")]
    [InlineData("selftest.json", "\"steps\": 1", "\"steps\": []", "steps")]
    [InlineData("selftest.json", "{", "[", "line 2")]
    public void Load_WrongJson_NamesTheField(string file, string right, string wrong, string field)
    {
        Replace(file, right, wrong);
        var fault = Assert.Throws<ModelFormatException>(Load);
        Assert.Equal(field, fault.Field);
    }

    private void Load() => Load(KernelVariant.Auto);

    private void Load(KernelVariant variant) =>
        PictureModel.Load(_folder.FullName, new KernelOptions { Variant = variant, Threads = 1 }, TimeProvider.System).Dispose();

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private void Replace(string file, string right, string wrong)
    {
        var text = File.ReadAllText(PathOf(file));
        Assert.Contains(right, text, StringComparison.Ordinal);
        var at = text.IndexOf(right, StringComparison.Ordinal);
        File.WriteAllText(PathOf(file), string.Concat(text.AsSpan(0, at), wrong, text.AsSpan(at + right.Length)));
    }
}

using Cuckoo.Miner.Downloads;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

public sealed class ManifestTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData("weights.safetensors", true)]
    [InlineData("1_Pooling/config.json", true)]
    [InlineData("a/b/c/d", true)]
    [InlineData("UPPER-lower_0.9.gguf", true)]
    [InlineData("", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("../miner.key", false)]
    [InlineData("a/../../miner.key", false)]
    [InlineData("a/..", false)]
    [InlineData(".", false)]
    [InlineData(".bashrc", false)]
    [InlineData("a/.ssh/config", false)]
    [InlineData("a//b", false)]
    [InlineData("a/", false)]
    [InlineData("a/b/c/d/e", false)]
    [InlineData("..\\miner.key", false)]
    [InlineData("C:x", false)]
    [InlineData("file.txt:stream", false)]
    [InlineData("a b", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\nb", false)]
    [InlineData("~/x", false)]
    [InlineData("nul", false)]
    [InlineData("sub/COM1.txt", false)]
    [InlineData("trailing.", false)]
    [InlineData("tr\u00e4ge", false)]
    [InlineData("a\u2044b", false)]
    public void IsPath_OfAStrangersWord_IsOnlyAPlainPlaceBelowTheFolder(string path, bool isOne)
    {
        Assert.Equal(isOne, Manifest.IsPath(path));
        Assert.Equal(isOne, Manifest.Finding(Of("model", Hash, new ServedFile(path, Hash, 1))) is null);
    }

    [Fact]
    public void IsPath_AtItsBounds_EndsThere()
    {
        Assert.True(Manifest.IsPath(new string('a', 200)));
        Assert.False(Manifest.IsPath(new string('a', 201)));
    }

    [Theory]
    [InlineData("emoji-t2i", true)]
    [InlineData("..", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a.b", false)]
    [InlineData("NUL", false)]
    [InlineData("\u001b[2Jcleared", false)]
    public void Finding_OfAName_IsWhetherItIsOne(string name, bool isOne)
    {
        var finding = Manifest.Finding(Of(name, Hash, new ServedFile("a", Hash, 1)));
        Assert.Equal(isOne, finding is null);
        Assert.True(name.Length == 0 || finding?.Contains(name, StringComparison.Ordinal) is not true);
    }

    [Fact]
    public void Finding_OfListsBeyondTheirBounds_NamesTheBound()
    {
        var file = new ServedFile("a", Hash, 1);
        var other = new string('b', 64);
        Assert.Contains("more than 16 models", Manifest.Finding(new ServedModels([.. Enumerable.Range(0, 17).Select(n => new ServedModel($"m{n}", Hash, [file]))])), StringComparison.Ordinal);
        Assert.Contains("one name", Manifest.Finding(new ServedModels([new ServedModel("m", Hash, [file]), new ServedModel("M", Hash, [file])])), StringComparison.Ordinal);
        Assert.Contains("two lengths", Manifest.Finding(Of("m", Hash, file, new ServedFile("b", Hash, 2))), StringComparison.Ordinal);
        Assert.Contains("no files", Manifest.Finding(Of("m", Hash)), StringComparison.Ordinal);
        Assert.Contains("more than 128", Manifest.Finding(Of("m", Hash, [.. Enumerable.Range(0, 129).Select(n => new ServedFile($"f{n}", Hash, 1))])), StringComparison.Ordinal);
        Assert.Contains("no hash", Manifest.Finding(Of("m", Hash.ToUpperInvariant(), file)), StringComparison.Ordinal);
        Assert.Contains("hash that is none", Manifest.Finding(Of("m", Hash, new ServedFile("a", "../" + Hash[3..], 1))), StringComparison.Ordinal);
        Assert.Contains("fewer than none", Manifest.Finding(Of("m", Hash, new ServedFile("a", Hash, -1))), StringComparison.Ordinal);
        Assert.Contains("more than", Manifest.Finding(Of("m", Hash, new ServedFile("a", Hash, long.MaxValue), new ServedFile("b", other, long.MaxValue))), StringComparison.Ordinal);
        Assert.Contains("one place", Manifest.Finding(Of("m", Hash, file, new ServedFile("A", other, 1))), StringComparison.Ordinal);
        Assert.Contains("one place", Manifest.Finding(Of("m", Hash, file, new ServedFile("a/b", other, 1))), StringComparison.Ordinal);
        Assert.Null(Manifest.Finding(Of("m", Hash, file, new ServedFile("b", Hash, 1))));
    }

    private static ServedModels Of(string name, string program, params ServedFile[] files) => new([new ServedModel(name, program, files)]);
}

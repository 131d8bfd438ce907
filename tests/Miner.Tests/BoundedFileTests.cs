using System.Diagnostics;
using Cuckoo.Miner.Files;

namespace Cuckoo.Miner.Tests;

public sealed class BoundedFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(100, 100, true)]
    [InlineData(101, 100, false)]
    [InlineData(65_536, 65_536, true)]
    [InlineData(200_000, 200_000, true)]
    [InlineData(200_001, 200_000, false)]
    public async Task Read_OfSoManyBytes_IsAllOfThemOrNothing(int length, int most, bool isWhole)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var path = Path.Combine(folder, "file");
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        Assert.Equal(isWhole ? bytes : null, BoundedFile.Read(path, most));
        Assert.Equal(isWhole ? bytes : null, await BoundedFile.ReadAsync(new MemoryStream(bytes), most, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Read_OfAFileWithoutAnEnd_EndsAtTheBound()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero.");
        Assert.Null(BoundedFile.Read("/dev/zero", 1_000_000));
    }

    [Fact]
    public async Task Read_OfAPipe_IsWhatCame()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes of this kind.");
        var path = Path.Combine(folder, "pipe");
        using (var made = Process.Start("mkfifo", [path]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var writing = Task.Run(() => File.WriteAllBytes(path, new byte[100_000]), TestContext.Current.CancellationToken);
        Assert.Equal(100_000, (await Task.Run(() => BoundedFile.Read(path, 1_000_000), TestContext.Current.CancellationToken))!.Length);
        await writing;
    }

    [Fact]
    public void Read_OfAFileThatIsNotThere_SaysSo() =>
        Assert.Throws<FileNotFoundException>(() => BoundedFile.Read(Path.Combine(folder, "none"), 1));

    [Theory]
    [InlineData(new byte[0], "")]
    [InlineData(new byte[] { 0x61, 0xc3, 0xa4 }, "aä")]
    [InlineData(new byte[] { 0xff }, null)]
    [InlineData(new byte[] { 0xc3 }, null)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, null)]
    public void TextOf_Bytes_IsTheirTextWhenTheyAreUtf8(byte[] bytes, string? text) => Assert.Equal(text, BoundedFile.TextOf(bytes));
}

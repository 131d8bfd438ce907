using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Tests.Silos;

namespace Cuckoo.Silo.Tests.Storage;

public sealed class EdgeKeyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Key_MadeAtTheFirstStart_IsTheSameAtTheNext()
    {
        byte[] first = EdgeKey.LoadOrCreate(folder.File("edge.key")).Sign("session", [1, 2, 3]);
        Assert.Equal(first, EdgeKey.LoadOrCreate(folder.File("edge.key")).Sign("session", [1, 2, 3]));
        Assert.NotEqual(first, EdgeKey.LoadOrCreate(folder.File("another.key")).Sign("session", [1, 2, 3]));
        Assert.Equal(32, new FileInfo(folder.File("edge.key")).Length);
    }

    [Fact]
    public void Key_File_IsItsOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix file modes.");
        EdgeKey.LoadOrCreate(folder.File("edge.key"));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("edge.key")));
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void Key_OfAnotherLength_IsRefusedAndLeft(int length)
    {
        File.WriteAllBytes(folder.File("edge.key"), new byte[length]);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => EdgeKey.LoadOrCreate(folder.File("edge.key")));
        Assert.Contains("edge.key", error.Message, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(folder.File("edge.key")).Length);
    }

    [Fact]
    public void Key_HalfWrittenByAKilledSilo_IsMadeAnew()
    {
        File.WriteAllText(folder.File("edge.key.part"), "half");
        EdgeKey.LoadOrCreate(folder.File("edge.key"));
        Assert.Equal(32, new FileInfo(folder.File("edge.key")).Length);
        Assert.False(File.Exists(folder.File("edge.key.part")));
    }

    [Fact]
    public void Sign_OtherPurposeOrMessage_DiffersAndNeitherRunsIntoTheOther()
    {
        EdgeKey key = EdgeKey.LoadOrCreate(folder.File("edge.key"));
        byte[][] all =
        [
            key.Sign("a", [1]), key.Sign("b", [1]), key.Sign("a", [2]), key.Sign("a", [1, 1]), key.Sign("a 1\n", []), key.Sign("a", "1\n"u8), key.Sign("", "a 1\n"u8),
        ];
        Assert.Equal(all.Length, all.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count());
    }
}

using Cuckoo.Chain.Embedded;

namespace Cuckoo.Chain.Tests.Embedded;

public sealed class StateFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int writes;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Recover_NothingYet_IsANewChain() => Assert.False(new StateFiles(folder.Path).Recover());

    [Theory]
    [InlineData("")]
    [InlineData("{\"block\":")]
    [InlineData("{}x")]
    [InlineData("[]")]
    public void Recover_StateCutShort_TakesTheNewestWholeCopy(string damaged)
    {
        var files = new StateFiles(folder.Path);
        foreach (var number in new[] { 1, 2, 3 })
        {
            Write(files, $"{{\"block\":{number}}}");
            Assert.True(files.KeepCopy());
        }

        Write(files, damaged);
        Assert.False(files.KeepCopy());
        Assert.True(new StateFiles(folder.Path).Recover());
        Assert.Equal("{\"block\":3}", File.ReadAllText(files.Current));
    }

    [Fact]
    public void Recover_NewestCopyDamagedToo_TakesTheOneBefore()
    {
        var files = new StateFiles(folder.Path);
        foreach (var number in new[] { 1, 2 })
        {
            Write(files, $"{{\"block\":{number}}}");
            files.KeepCopy();
        }

        Write(files, "{");
        File.WriteAllText(folder.File("chain.copy-1.json"), "{");
        Assert.True(new StateFiles(folder.Path).Recover());
        Assert.Equal("{\"block\":1}", File.ReadAllText(files.Current));
    }

    [Fact]
    public void Recover_NothingWhole_SaysWhatToDo()
    {
        var files = new StateFiles(folder.Path);
        Write(files, "{");
        Assert.Contains("remove the files", Assert.Throws<EmbeddedChainException>(() => files.Recover()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeepCopy_NothingWrittenSince_CopiesNothing()
    {
        var files = new StateFiles(folder.Path);
        Assert.False(files.KeepCopy());
        Write(files, "{}");
        Assert.True(files.KeepCopy());
        Assert.False(files.KeepCopy());
    }

    // Each write with a time of its own, however coarse the clock of the file system is.
    private void Write(StateFiles files, string text)
    {
        File.WriteAllText(files.Current, text);
        File.SetLastWriteTimeUtc(files.Current, new DateTime(2026, 1, 1, 0, 0, ++writes, DateTimeKind.Utc));
    }
}

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

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(2, 1, false)]
    [InlineData(2, 2, true)]
    public void KeepCopy_AccountsAheadOfTheBlocks_WaitsForAStateThatFits(int nonce, int blocks, bool isKept)
    {
        // Two transactions are known, of a block each; the contract's nonce counts what it made, and its own account's sends are none.
        var files = new StateFiles(folder.Path);
        Write(files, State(nonce, blocks));
        Assert.Equal(isKept, files.KeepCopy());
    }

    [Fact]
    public void Recover_TornState_TakesTheCopyBeforeAndWithoutOneGoesOn()
    {
        var files = new StateFiles(folder.Path);
        Write(files, State(2, 1));
        Assert.False(files.Recover());
        Write(files, State(1, 1));
        files.KeepCopy();
        Write(files, State(3, 2));
        Assert.True(files.Recover());
        Assert.Equal(State(1, 1), File.ReadAllText(files.Current));
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

    // As anvil writes it, without what is not looked at: an account that sent, a contract, blocks, and transactions of two blocks.
    private static string State(int nonce, int blocks)
    {
        var headers = string.Join(',', Enumerable.Range(0, blocks + 1).Select(static number => """{"header":{"number":"0x#"}}""".Replace("#", $"{number}", StringComparison.Ordinal)));
        return $$$"""
            {"block":{"number":"0x{{{blocks}}}"},"accounts":{"0xaa":{"nonce":{{{nonce}}},"code":"0x"},"0xbb":{"nonce":7,"code":"0x60"}},"blocks":[{{{headers}}}],
            "transactions":[{"info":{"from":"0xaa"},"block_number":1},{"info":{"from":"0xaa"},"block_number":2},{"info":{"from":"0xBB"},"block_number":1}]}
            """;
    }

    // Each write with a time of its own, however coarse the clock of the file system is.
    private void Write(StateFiles files, string text)
    {
        File.WriteAllText(files.Current, text);
        File.SetLastWriteTimeUtc(files.Current, new DateTime(2026, 1, 1, 0, 0, ++writes, DateTimeKind.Utc));
    }
}

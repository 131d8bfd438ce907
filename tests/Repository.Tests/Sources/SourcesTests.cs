namespace Cuckoo.Repository.Tests.Sources;

public sealed class SourcesTests
{
    [Fact]
    public void LongFiles_OfTheRepository_HaveReasons() => House.Keeps(LongFiles.Findings(Checkout.Tree));

    [Fact]
    public void Sources_OfTheRepository_PromiseNothingForLater() => House.Keeps(UnfinishedWords.Findings(Checkout.Tree));

    [Fact]
    public void Texts_OfTheRepository_NameNoPlaceOfAMachine() => House.Keeps(MachinePaths.Findings(Checkout.Tree));

    [Fact]
    public void LongFiles_WithoutAReason_AreFound() =>
        Assert.Equal(
            [
                "tests/Repository.Tests/long-files.md: '`empty.cs`' has no reason.",
                "long.cs has 601 lines, more than 600.",
                "tests/Repository.Tests/long-files.md: 'short.cs' needs no reason any more.",
            ],
            LongFiles.Findings(Tree.Of(
                (LongFiles.List, "| path | reason |\n| --- | --- |\n| `excused.cs` | one table |\n| `short.cs` | was long |\n| `empty.cs` | |\n"),
                ("excused.cs", Lines(700)),
                ("long.cs", Lines(601)),
                ("fits.cs", Lines(600)),
                ("short.cs", Lines(3)),
                ("packages.lock.json", Lines(5000)))));

    [Fact]
    public void LongFiles_WithoutTheList_AreFound() =>
        Assert.Equal(
            ["tests/Repository.Tests/long-files.md has 0 tables headed '| path | reason |'; it needs one."],
            LongFiles.Findings(Tree.Of(("a.cs", ""))));

    [Theory]
    [InlineData("a.cs", "// TO" + "DO: more")]
    [InlineData("a.sol", "// FIX" + "ME")]
    [InlineData("a.py", "# HA" + "CK")]
    [InlineData("a.md", "about XX" + "X tokens")]
    [InlineData("a.cs", "throw new NotImplemented" + "Exception();")]
    [InlineData("a.yaml", "# Not imple" + "mented on ARM")]
    [InlineData("run", "#!/bin/sh\n# TO" + "DO")]
    public void Sources_PromisingToBeFinished_AreFound(string path, string text) =>
        Assert.Single(UnfinishedWords.Findings(Tree.Of((path, text))));

    [Theory]
    [InlineData("a.cs", "var todos = Shacks.XXXL;")]
    [InlineData("vocab.json", "\"XX" + "X\"")]
    public void Sources_WithLikeWords_Pass(string path, string text) =>
        Assert.Empty(UnfinishedWords.Findings(Tree.Of((path, text))));

    [Theory]
    [InlineData("see /wo" + "rk/main")]
    [InlineData("(/ho" + "me/me/.nuget)")]
    [InlineData("\"/ro" + "ot/.dotnet\"")]
    [InlineData("file:///Us" + "ers/me/x")]
    [InlineData("[page](../sha" + "red/PAGE.md)")]
    [InlineData(@"C:" + @"\Temp")]
    [InlineData("C:" + "\\\\Temp")]
    public void Texts_NamingAPlaceOfAMachine_AreFound(string text) =>
        Assert.Single(MachinePaths.Findings(Tree.Of(("a.txt", text))));

    [Theory]
    [InlineData("GET /v1/home/me, epochs/3/root/claims and homework/")]
    [InlineData("\"C:\\n\"")]
    [InlineData("{url}/root/x")]
    public void Texts_WithLikePaths_Pass(string text) =>
        Assert.Empty(MachinePaths.Findings(Tree.Of(("a.txt", text))));

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("line\n", count));
}

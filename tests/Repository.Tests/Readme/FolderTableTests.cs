namespace Cuckoo.Repository.Tests.Readme;

public sealed class FolderTableTests
{
    [Fact]
    public void FolderTable_OfTheRepository_EqualsTheTree() => House.Keeps(FolderTable.Findings(Checkout.Tree));

    [Fact]
    public void FolderTable_EqualToTheTree_Passes()
    {
        var tree = Tree.Of(
            ("README.md", "| folder | what it is |\n| --- | --- |\n| `Cli/` | the command |\n| [`docs/`](docs) | words |\n"),
            ("Cli/Cli.csproj", ""),
            ("docs/a/b.md", ""),
            (".ci/run", ""));

        Assert.Empty(FolderTable.Findings(tree));
    }

    [Fact]
    public void FolderTable_MissingAndExtraFolders_AreFound()
    {
        var tree = Tree.Of(
            ("README.md", "| folder | what it is |\n| --- | --- |\n| `Cli/` | the command |\n| `Gone/` | nothing |\n| Words | x |\n| `Cli/` | |\n"),
            ("Cli/Cli.csproj", ""),
            ("Silo/Silo.csproj", ""));

        Assert.Equal(
            [
                "README.md: the first cell 'Words' is not one folder like `Cli/`.",
                "README.md names 'Cli/' twice.",
                "README.md does not say what '`Cli/`' is.",
                "README.md's folder table lacks 'Silo/'.",
                "README.md's folder table names 'Gone/', which is not in the tree.",
            ],
            FolderTable.Findings(tree));
    }

    [Fact]
    public void FolderTable_Absent_IsFound() =>
        Assert.Equal(
            ["README.md has 0 tables headed '| folder | what it is |'; it needs one."],
            FolderTable.Findings(Tree.Of(("README.md", "```\n| folder | what it is |\n| --- | --- |\n```\n"))));
}

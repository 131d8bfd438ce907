namespace Cuckoo.Repository.Tests.Packages;

public sealed class PackageTableTests
{
    private const string Header = "| package | why |\n| --- | --- |\n";

    [Fact]
    public void Packages_OfTheRepository_AreExactUsedAndExplained() => House.Keeps(PackageTable.Findings(Checkout.Tree));

    [Fact]
    public void Packages_ExactUsedAndExplained_Pass() =>
        Assert.Empty(PackageTable.Findings(Tree.Of(
            (PackageTable.Versions, """<Project><PackageVersion Include="A" Version="[1.2.3]" /></Project>"""),
            ("Wire/Wire.csproj", """<Project><PackageReference Include="A" /></Project>"""),
            (PackageTable.Reasons, Header + "| `A` | it is good |\n\n| npm package | why |\n| --- | --- |\n| b | x |\n"))));

    [Fact]
    public void Packages_LooseUnusedOrUnexplained_AreFound() =>
        Assert.Equal(
            [
                "Directory.Packages.props: A has the version '1.2.3', not an exact one like [1.2.3].",
                "Directory.Packages.props: B has the version '[1.0.0,2.0.0)', not an exact one like [1.2.3].",
                "Wire/Wire.csproj gives C a version; versions stand in Directory.Packages.props.",
                "docs/dependencies.md: the row of D has an empty cell.",
                "Directory.Packages.props: no project uses B.",
                "Directory.Packages.props has no version of C.",
                "docs/dependencies.md does not say why B is here.",
                "docs/dependencies.md explains D, which Directory.Packages.props does not name.",
            ],
            PackageTable.Findings(Tree.Of(
                (PackageTable.Versions, """<Project><PackageVersion Include="A" Version="1.2.3" /><PackageVersion Include="B" Version="[1.0.0,2.0.0)" /></Project>"""),
                ("Wire/Wire.csproj", """<Project><PackageReference Include="A" /><PackageReference Include="C"><Version>[1.0.0]</Version></PackageReference></Project>"""),
                (PackageTable.Reasons, Header + "| A | it is good |\n| D | |\n"))));
}

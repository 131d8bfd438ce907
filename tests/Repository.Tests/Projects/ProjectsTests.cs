namespace Cuckoo.Repository.Tests.Projects;

public sealed class ProjectsTests
{
    private const string Wire = "Microsoft Visual Studio Solution File\r\nProject(\"{A}\") = \"Wire\", \"Wire\\Wire.csproj\", \"{B}\"\r\n";

    [Fact]
    public void Projects_OfTheRepository_AreBuiltLockedAndStrict() => House.Keeps(ProjectFiles.Findings(Checkout.Tree));

    [Fact]
    public void Suppressions_OfTheRepository_HaveReasons() => House.Keeps(Suppressions.Findings(Checkout.Tree));

    [Fact]
    public void Project_OutsideTheSolutionOrUnlocked_IsFound() =>
        Assert.Equal(
            [
                "bench/Bench.csproj is not in Cuckoo.Orleans.sln.",
                "bench/Bench.csproj has no bench/packages.lock.json.",
                "Cuckoo.Orleans.sln names Wire/Wire.csproj, which is not in the tree.",
            ],
            ProjectFiles.Findings(Tree.Of((ProjectFiles.Solution, Wire), ("bench/Bench.csproj", "<Project />"))));

    [Fact]
    public void Solution_OfAnotherFormat_IsFound() =>
        Assert.Equal(
            ["Cuckoo.Orleans.sln is not a solution in the classic format."],
            ProjectFiles.Findings(Tree.Of((ProjectFiles.Solution, "<Solution />"))));

    [Fact]
    public void Project_LoweringTheBar_IsFound() =>
        Assert.Equal(
            [
                "Wire/Wire.csproj sets TreatWarningsAsErrors to 'false'.",
                "Wire/Wire.csproj sets Nullable to 'disable'.",
                "Wire/Wire.csproj sets WarningsNotAsErrors to 'CA1000'.",
            ],
            ProjectFiles.Findings(Tree.Of(
                (ProjectFiles.Solution, Wire),
                ("Wire/packages.lock.json", "{}"),
                ("Wire/Wire.csproj", "<Project><PropertyGroup><TreatWarningsAsErrors>false</TreatWarningsAsErrors><Nullable>disable</Nullable><WarningsNotAsErrors>CA1000</WarningsNotAsErrors></PropertyGroup></Project>"))));

    [Theory]
    [InlineData("a.csproj", "<Project>\n<NoWarn>CA1000</NoWarn>\n</Project>", "a.csproj:2: NoWarn without a reason.")]
    [InlineData("a.csproj", "<PackageReference Include=\"A\" NoWarn=\"NU1608\" />", "a.csproj:1: NoWarn without a reason.")]
    [InlineData(".editorconfig", "# why\n\ndotnet_diagnostic.CA1000.severity = none", ".editorconfig:3: a rule is off without a reason.")]
    [InlineData("a.cs", "class A;\n#pragma warning disable CA1000\nclass B;", "a.cs:2: a pragma without a reason.")]
    [InlineData("a.cs", "#pragma warning disable // all of it\nclass B;", "a.cs:1: a pragma switches off every warning.")]
    [InlineData("a.cs", "#nullable disable\nclass B;", "a.cs:1: nullable is off.")]
    [InlineData("a.cs", "[SuppressMessage(\"A\", \"B\")]\nclass B;", "a.cs:1: SuppressMessage without a reason.")]
    [InlineData("a.cs", "[SuppressMessage(\"A\", \"B\", Justification = \"\")]\nclass B;", "a.cs:1: SuppressMessage without a reason.")]
    public void Suppression_WithoutAReason_IsFound(string path, string text, string finding) =>
        Assert.Equal([finding], Suppressions.Findings(Tree.Of((path, text))));

    [Theory]
    [InlineData("a.csproj", "<!-- why -->\n<NoWarn>CA1000</NoWarn>")]
    [InlineData("a.csproj", "<NoWarn>CA1000</NoWarn> <!-- why -->")]
    [InlineData(".editorconfig", "# CA1000, CA1001: why\ndotnet_diagnostic.CA1000.severity = none\ndotnet_diagnostic.CA1001.severity = none")]
    [InlineData("a.cs", "// why\n#pragma warning disable CA1000\nclass B;\n#pragma warning restore CA1000")]
    [InlineData("a.cs", "#pragma warning disable CA1000 // why\nclass B;")]
    [InlineData("a.cs", "[SuppressMessage(\"A\", \"B\", Justification = \"why\")]\nclass B;")]
    public void Suppression_WithItsReason_Passes(string path, string text) =>
        Assert.Empty(Suppressions.Findings(Tree.Of((path, text))));
}

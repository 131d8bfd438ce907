namespace Cuckoo.Repository.Tests.Dependencies;

public sealed class DependencyDirectionTests
{
    [Fact]
    public void References_OfTheRepository_FollowTheTable() => House.Keeps(DependencyDirection.Findings(Checkout.Tree));

    [Fact]
    public void References_InTheAllowedDirection_Pass()
    {
        var tree = Tree.Of(
            ("Wire/Wire.csproj", Csproj()),
            ("Client/Client.csproj", Csproj(@"<ProjectReference Include=""..\Wire\Wire.csproj"" />")),
            ("Silo/Silo.csproj", Csproj()),
            ("Cli/Cli.csproj", Csproj("""<ProjectReference Include="../Client/Client.csproj" /><ProjectReference Include="../Silo/Silo.csproj" ReferenceOutputAssembly="false" />""")),
            ("tests/Cli.Tests/Cli.Tests.csproj", Csproj("""<ProjectReference Include="../../Silo/Silo.csproj" />""")));

        Assert.Empty(DependencyDirection.Findings(tree));
    }

    [Fact]
    public void Reference_AgainstTheDirection_IsFound() =>
        Assert.Equal(
            ["Client/Client.csproj references Silo; allowed: Chain, Pictures, Wire.", "Wire/Wire.csproj references Client; allowed: nothing."],
            DependencyDirection.Findings(Tree.Of(
                ("Silo/Silo.csproj", Csproj()),
                ("Client/Client.csproj", Csproj("""<ProjectReference Include="../Silo/Silo.csproj" />""")),
                ("Wire/Wire.csproj", Csproj("""<ProjectReference Include="../Client/Client.csproj" />""")))));

    [Fact]
    public void Reference_ToAnAnalyserOnly_IsNoDependency() =>
        Assert.Empty(DependencyDirection.Findings(Tree.Of(
            ("Orleans.Embedded.Generator/Orleans.Embedded.Generator.csproj", Csproj()),
            ("Kernels/Kernels.csproj", Csproj("""<ProjectReference Include="../Orleans.Embedded.Generator/Orleans.Embedded.Generator.csproj"><OutputItemType>Analyzer</OutputItemType></ProjectReference>""")))));

    [Fact]
    public void Reference_OfAnImportedFile_IsTheImporters() =>
        Assert.Equal(
            ["Miner/Miner.csproj references Orleans.Embedded; allowed: Kernels, Chain, Wire, Pictures."],
            DependencyDirection.Findings(Tree.Of(
                ("Orleans.Embedded/Orleans.Embedded.csproj", Csproj()),
                ("Orleans.Embedded/Orleans.Embedded.targets", Csproj("""<ProjectReference Include="$(MSBuildThisFileDirectory)Orleans.Embedded.csproj" />""")),
                ("Grains/Grains.csproj", """<Project><Import Project="../Orleans.Embedded/Orleans.Embedded.targets" /></Project>"""),
                ("Miner/Miner.csproj", """<Project><Import Project="..\Orleans.Embedded\Orleans.Embedded.targets" /></Project>"""))));

    [Fact]
    public void Project_WithoutARow_IsFound() =>
        Assert.Equal(
            ["Toys/Toys.csproj has no row in tests/Repository.Tests/Dependencies/AllowedEdges.cs."],
            DependencyDirection.Findings(Tree.Of(("Toys/Toys.csproj", Csproj()))));

    [Fact]
    public void Reference_ToNothing_IsFound() =>
        Assert.Equal(
            ["tests/A.Tests/A.Tests.csproj references Gone, which is not in the tree."],
            DependencyDirection.Findings(Tree.Of(("tests/A.Tests/A.Tests.csproj", Csproj("""<ProjectReference Include="../../Gone/Gone.csproj" />""")))));

    [Fact]
    public void Grains_ReachingKernelsThroughAnother_AreFound() =>
        Assert.Contains(
            "Grains reaches Kernels.",
            DependencyDirection.Findings(Tree.Of(
                ("Kernels/Kernels.csproj", Csproj()),
                ("Chain/Chain.csproj", Csproj("""<ProjectReference Include="../Kernels/Kernels.csproj" />""")),
                ("Grains/Grains.csproj", Csproj("""<ProjectReference Include="../Chain/Chain.csproj" />""")))));

    [Fact]
    public void WaysAroundTheTable_AreFound() =>
        Assert.Equal(
            [
                "Directory.Build.props gives every project a ProjectReference; it belongs in a csproj.",
                "Grains/Grains.csproj compiles '../Kernels/*.cs' of another folder.",
            ],
            DependencyDirection.Findings(Tree.Of(
                ("Directory.Build.props", Csproj("""<ProjectReference Include="$(Root)Kernels/Kernels.csproj" />""")),
                ("Grains/Grains.csproj", Csproj("""<Compile Include="../Kernels/*.cs" />""")))));

    private static string Csproj(string items = "") => $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>{items}</ItemGroup></Project>""";
}

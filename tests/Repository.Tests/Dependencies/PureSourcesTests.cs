namespace Cuckoo.Repository.Tests.Dependencies;

public sealed class PureSourcesTests
{
    [Fact]
    public void RulesAndKernels_OfTheRepository_NameNoOrleansType() => House.Keeps(PureSources.Findings(Checkout.Tree));

    [Theory]
    [InlineData("// What Orleans. calls a grain is not here.\nclass A { string B => \"Orleans.Grain\"; }")]
    [InlineData("class A { int B(C c) => c.Grain; }")]
    [InlineData("record Amount(int Units); class A { Amount B(Amount c) => c; }")]
    public void Rules_WithoutTheEngine_Pass(string source) => Assert.Empty(PureSources.Findings(TreeWith("Grains/Ledger/LedgerRules.cs", source)));

    [Theory]
    [InlineData("using Orleans;\nclass A;", "Orleans")]
    [InlineData("class A { global::Orleans.IGrain? b; }", "Orleans")]
    [InlineData("class A : Grain;", "Grain")]
    [InlineData("[GenerateSerializer] record A;", "GenerateSerializer")]
    public void Rules_NamingTheEngine_AreFound(string source, string name)
    {
        Assert.Contains($"Grains/Ledger/LedgerRules.cs:{Line(source, name)} names '{name}' of the engine.", PureSources.Findings(TreeWith("Grains/Ledger/LedgerRules.cs", source)));
        Assert.Contains($"Kernels/Cpu/Gemm.cs:{Line(source, name)} names '{name}' of the engine.", PureSources.Findings(TreeWith("Kernels/Cpu/Gemm.cs", source)));
    }

    [Fact]
    public void Grain_NamingTheEngine_Passes() =>
        Assert.Empty(PureSources.Findings(TreeWith("Grains/Ledger/LedgerGrain.cs", "using Orleans; class A : Grain;")));

    private static int Line(string source, string name) =>
        source.Split('\n').TakeWhile(line => !line.Contains(name, StringComparison.Ordinal)).Count() + 1;

    private static Tree TreeWith(string path, string source) => Tree.Of(
        (path, source),
        ("Grains.Interfaces/Amount.cs", "public readonly record struct Amount(int Units);"),
        ("Orleans.Embedded/Grain.cs", "namespace Orleans; public abstract class Grain; public class GenerateSerializerAttribute; public class Amount;"));
}

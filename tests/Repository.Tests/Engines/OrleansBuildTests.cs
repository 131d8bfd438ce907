namespace Cuckoo.Repository.Tests.Engines;

public sealed class OrleansBuildTests
{
    private static readonly string[] s_everywhere = ["Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers"];
    private static readonly string[] s_grains = ["Microsoft.Orleans.Reminders", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Sdk", "Microsoft.Orleans.Streaming"];
    private static readonly string[] s_silo = ["Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Persistence.AdoNet", "Microsoft.Orleans.Reminders.AdoNet", "Microsoft.Orleans.Server", "Npgsql"];
    private static readonly string[] s_tests = ["Microsoft.Orleans.Server", "Microsoft.Orleans.TestingHost", "xunit.v3"];

    public static TheoryData<string, string[]> Projects => new()
    {
        { "Grains.Interfaces/Grains.Interfaces.csproj", s_grains },
        { "Grains/Grains.csproj", s_grains },
        { "Silo/Silo.csproj", [.. s_grains, .. s_silo] },
        { "tests/Grains.Tests/Grains.Tests.csproj", [.. s_grains, .. s_tests] },
        { "tests/Silo.Tests/Silo.Tests.csproj", [.. s_grains, .. s_tests, "OpenAI"] },
        { "tests/Orleans.Embedded.Tests/Orleans.Embedded.Tests.csproj", [.. s_grains, .. s_tests] },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task OrleansBuild_OfAProject_HasThesePackagesAndNothingOfTheEmbeddedEngine(string project, string[] packages)
    {
        var build = await OrleansBuild.OfAsync(project, "Orleans", TestContext.Current.CancellationToken);

        Assert.Equal(s_everywhere.Concat(packages).Order(StringComparer.Ordinal), build.Packages);
        Assert.DoesNotContain(build.Projects, name => name.StartsWith("Orleans.Embedded", StringComparison.Ordinal));
        Assert.DoesNotContain(build.Sources, path => path.Split('/').Contains("Embedded") || path.EndsWith("EmbeddedEngine.cs", StringComparison.Ordinal));
        Assert.Matches(@"^10\.\d+\.\d+$", build.Version);
        Assert.Contains("/obj/", build.LockFile.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DefaultBuild_OfTheSilo_HasNothingOfOrleans()
    {
        var build = await OrleansBuild.OfAsync("Silo/Silo.csproj", "Embedded", TestContext.Current.CancellationToken);

        Assert.DoesNotContain(build.Packages, name => name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal) || name == "Npgsql");
        Assert.Contains("Orleans.Embedded", build.Projects);
        Assert.DoesNotContain("Hosting/OrleansEngine.cs", build.Sources);
        Assert.Empty(build.LockFile);
    }

    [Fact]
    public async Task Sources_OfTheOrleansBuild_KnowNoOtherEngine()
    {
        var findings = new List<string>();
        foreach (var project in Projects)
        {
            var folder = Path.GetDirectoryName(project.Data.Item1)!;
            var build = await OrleansBuild.OfAsync(project.Data.Item1, "Orleans", TestContext.Current.CancellationToken);
            var paths = build.Sources.Select(path => $"{folder}/{path}").ToHashSet(StringComparer.Ordinal);
            findings.AddRange(EngineNames.Findings(Checkout.Tree, paths.Contains));
        }

        House.Keeps(findings);
    }

    [Theory]
    [InlineData("#if ORLEANS\n#endif", "a.cs:1: the same source must serve both engines; #if is refused.")]
    [InlineData("using Orleans.Embedded;", "a.cs:1 names 'Orleans.Embedded' of the embedded engine.")]
    [InlineData("using Orleans.Embedded.Calls;", "a.cs:1 names 'Orleans.Embedded' of the embedded engine.")]
    [InlineData("class A { object B(Orleans.Hosting.ISiloBuilder s) => s.UseEmbeddedSqlite(\"\"); }", "a.cs:1 names 'UseEmbeddedSqlite' of the embedded engine.")]
    public void Source_OfOneEngineOnly_IsFound(string text, string finding) =>
        Assert.Equal([finding], EngineNames.Findings(Tree.Of(("a.cs", text), s_engine), static path => path == "a.cs"));

    [Theory]
    [InlineData("namespace Cuckoo.Orleans.Embedded.Tests; class A;")]
    [InlineData("using Cuckoo.Orleans.Embedded.Tests.Grains;")]
    [InlineData("using Orleans.Hosting; class A : ISiloBuilder;")]
    public void Source_OfBothEngines_Passes(string text) =>
        Assert.Empty(EngineNames.Findings(Tree.Of(("a.cs", text), s_engine), static path => path == "a.cs"));

    private static readonly (string, string) s_engine = (
        "Orleans.Embedded/Hosting/X.cs",
        "namespace Orleans.Hosting { public interface ISiloBuilder; public static class EmbeddedSqliteExtensions { public static void UseEmbeddedSqlite(this ISiloBuilder s, string p) { } } } namespace Orleans.Embedded { public class SqliteFile; }");
}

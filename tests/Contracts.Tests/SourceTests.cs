namespace Cuckoo.Contracts.Tests;

/// <summary>What else has to hold of the contracts; each is a command that says by itself what is wrong.</summary>
[Collection(ContractsCollection.Name)]
public sealed class SourceTests
{
    [Fact]
    public Task Sources_AsForgeFormatsThem_AreUnchanged() => Passes("run.mjs", "fmt", "--check");

    [Fact]
    public Task Sources_UnderForgesLinter_AreClean() => Passes("run.mjs", "lint", "src");

    [Fact]
    public Task Tests_UnderForgesLinter_AreClean() => PassesWith("tests", "run.mjs", "lint", "test");

    [Fact]
    public Task Sources_UnderSolhint_AreClean() =>
        Passes("node_modules/solhint/solhint.js", "--noPoster", "--disc", "--max-warnings", "0", "-c", "solhint.cjs", "src/**/*.sol");

    [Fact]
    public Task Contracts_OfTheNetwork_FitIntoABlockchain() => Passes("run.mjs", "build", "--sizes", "--skip", "test");

    [Fact]
    public Task AbiFiles_OfTheNetwork_AreWhatTheSourcesGive() => Passes("export-abi.mjs", "--check");

    [Fact]
    public Task GasFigures_AsCommitted_AreThoseOfTheSources() => Passes("gas.mjs", "--check");

    [Fact]
    public Task Coverage_OfTheSources_IsAtLeastNinetyFivePercent() => Passes("coverage.mjs");

    [Fact]
    public Task Mutants_OfTheSources_AllDie() => Passes("mutants.mjs");

    private static Task Passes(params string[] words) => PassesWith("default", words);

    private static async Task PassesWith(string profile, params string[] words)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["FOUNDRY_PROFILE"] = profile };
        var answer = await Tools.RunAsync(words, environment, TestContext.Current.CancellationToken);
        Assert.True(answer.Code == 0, $"node {string.Join(' ', words)} ended with {answer.Code}:\n{answer.Output}{answer.Errors}");
    }
}

using System.Text.Json;

namespace Cuckoo.Contracts.Tests;

/// <summary>One run of forge over every Solidity test, in the profile of CI: 256 runs of a fuzz test, 256 searches of 200 steps of an invariant.</summary>
public sealed class ForgeRun : IAsyncLifetime
{
    private ILookup<SolidityTest, Outcome> _outcomes = Array.Empty<Outcome>().ToLookup(outcome => outcome.Test);

    /// <summary>What forge says of one test in one suite; a test of an abstract contract has an outcome for each suite that stands on it.</summary>
    /// <param name="Test">The test.</param>
    /// <param name="Suite">The suite's contract.</param>
    /// <param name="Passed">Whether it passed; a skipped test did not.</param>
    /// <param name="Reason">Why it did not.</param>
    internal sealed record Outcome(SolidityTest Test, string Suite, bool Passed, string Reason);

    /// <summary>Every test forge ran.</summary>
    public IEnumerable<SolidityTest> Tests => _outcomes.Select(group => group.Key);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var profile = new Dictionary<string, string>(StringComparer.Ordinal) { ["FOUNDRY_PROFILE"] = "ci" };
        var answer = await Tools.RunAsync(["run.mjs", "test", "--json"], profile, TestContext.Current.CancellationToken);
        if (!answer.Output.StartsWith('{'))
            throw new InvalidOperationException($"forge gave no results: {answer.Output}{answer.Errors}");
        _outcomes = Read(answer.Output).ToLookup(outcome => outcome.Test);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What became of a test, one for each suite that has it.</summary>
    internal IEnumerable<Outcome> Of(SolidityTest test) => _outcomes[test];

    private static List<Outcome> Read(string output)
    {
        // Failures of a search are reported on lines of their own; the results are one object on the last line.
        var line = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(text => text.StartsWith('{'));
        using var json = JsonDocument.Parse(line);
        List<Outcome> outcomes = [];
        foreach (var suite in json.RootElement.EnumerateObject())
        {
            var (file, contract) = Split(suite.Name, ':');
            foreach (var test in suite.Value.GetProperty("test_results").EnumerateObject())
            {
                var result = test.Value;
                var reason = result.TryGetProperty("reason", out var text) ? text.ToString() : "";
                var passed = result.GetProperty("status").GetString() == "Success";
                outcomes.Add(new Outcome(new SolidityTest(file, Split(test.Name, '(').Left), contract, passed, reason));
            }
        }

        return outcomes;
    }

    private static (string Left, string Right) Split(string text, char at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        return place < 0 ? (text, "") : (text[..place], text[(place + 1)..]);
    }
}

namespace Cuckoo.Contracts.Tests;

/// <summary>Every Solidity test, by its name.</summary>
[Collection(ContractsCollection.Name)]
public sealed class SolidityTests(ForgeRun run)
{
    /// <summary>The tests as the sources have them.</summary>
    public static TheoryData<string, string> Declared()
    {
        TheoryData<string, string> rows = [];
        foreach (var test in SolidityTest.All())
            rows.Add(test.File, test.Function);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Declared))]
    public void SolidityTest_InEverySuiteThatHasIt_Passes(string file, string function)
    {
        var outcomes = run.Of(new SolidityTest(file, function)).ToArray();
        Assert.True(outcomes.Length > 0, "forge did not run it.");
        Assert.Empty(outcomes.Where(outcome => !outcome.Passed).Select(outcome => $"{outcome.Suite}: {outcome.Reason}"));
    }

    [Fact]
    public void Forge_RunsNoTest_ThatIsNotDeclaredHere() => Assert.Empty(run.Tests.Except(SolidityTest.All()));
}

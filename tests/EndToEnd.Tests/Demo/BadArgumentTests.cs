using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Demo;

public sealed class BadArgumentTests
{
    [Theory]
    [InlineData("Cli", "dmo")]
    [InlineData("Cli", "demo --seed x")]
    [InlineData("Cli", "demo --seed -1")]
    [InlineData("Cli", "demo --steps 0")]
    [InlineData("Cli", "demo --steps 51")]
    [InlineData("Cli", "demo --cheat badly")]
    [InlineData("Cli", "demo --nonsense")]
    [InlineData("Cli", "demo --telegram --json")]
    [InlineData("Cli", "demo --telegram --no-chain")]
    [InlineData("Cli", "demo apple pear")]
    [InlineData("Miner", "--edge not-a-url")]
    [InlineData("Miner", "--edge http://edge.example")]
    [InlineData("Miner", "--threads -1")]
    [InlineData("Miner", "--threads many")]
    [InlineData("Miner", "--threads 1000")]
    [InlineData("Miner", "--variant fastest")]
    [InlineData("Miner", "--model ../secrets")]
    [InlineData("Miner", "--cheat badly")]
    [InlineData("Miner", "--nonsense")]
    [InlineData("Silo", "--Cuckoo:Url not-a-url")]
    [InlineData("Silo", "--Cuckoo:Url http://0.0.0.0:5999 --Cuckoo:IsOpen true")]
    [InlineData("Silo", "--Cuckoo:Coordinator UPPER")]
    [InlineData("Silo", "--Cuckoo:PricePerStep 0.5")]
    [InlineData("Silo", "--Cuckoo:AuditThreads many")]
    [InlineData("Silo", "--Cuckoo:IsOpen perhaps")]
    [InlineData("Silo", "--Cuckoo:Models:0 no-such-model")]
    [InlineData("Silo", "--Cuckoo:RequestsPerSecond 0")]
    public async Task Program_WithABadArgument_SaysSoInOneLineAndEndsWithTwo(string program, string arguments)
    {
        using TemporaryFolder folder = new();

        ProgramEnd end = await RunningProgram.RunAsync(program, arguments.Split(' '), folder: folder.Path);

        Assert.True(end.Code == 2, $"Ended with {end.Code}: {string.Join('\n', end.Lines)}\n{end.Errors}");
        string line = Assert.Single(end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.InRange(line.Length, 10, 400);
        Assert.Empty(end.Lines);
    }

    [Theory]
    [InlineData("Cli", "demo")]
    [InlineData("Miner", "")]
    public async Task Program_AskedForHelp_ExplainsItsOptions(string program, string command)
    {
        ProgramEnd end = await RunningProgram.RunAsync(program, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, end.Code);
        Assert.Contains(end.Lines, l => l.Contains("--cheat", StringComparison.Ordinal));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Journeys;

public sealed class NamedOperatorTests
{
    [Fact]
    public async Task Cheat_AsAProcess_IsConvictedWithItsStepAndItsOperatorNamed()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        using Visitor visitor = await Visitor.WithMoneyAsync(silo.Edge);
        await using MinerProgram cheat = MinerProgram.Start(silo.Edge, folder["cheat.key"], cheat: "stale");
        string request = await visitor.AskAsync(steps: 4);

        string disputed = JsonNode.Parse(await cheat.UntilAsync("disputed"))!["text"]!.GetValue<string>();
        Assert.NotEqual(0, (await cheat.EndAsync()).Code);
        WrongResult wrong = Assert.Single((await visitor.Client.EvidenceAsync(request, TestContext.Current.CancellationToken)).Wrong);

        Assert.Equal((cheat.Address, 1), (wrong.Miner, wrong.Step));
        DisputedOperator found = wrong.Operator!;
        Assert.InRange(found.Number!.Value, 2, found.Operators);
        Assert.Equal((found.Name, found.RightDigest), (found.SaidName, found.ReferenceDigest));
        Assert.NotEqual(found.RightDigest, found.SaidDigest);
        Assert.Equal($"Step 1 went wrong at operator {found.Number} of {found.Operators}, {found.Name}.", disputed);

        // The payer sees it where it asks why it waits, and a machine of its own comes to the same.
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["CUCKOO_API_KEY"] = visitor.Key, ["CUCKOO_EDGE"] = silo.Edge.ToString() };
        string line = $"Miner {cheat.Address} was found wrong at step 1, at operator {found.Number} of {found.Operators}, {found.Name}.";
        ProgramEnd why = await RunningProgram.RunAsync("Cli", ["ask-why", request], environment);
        Assert.True(why.Lines.Contains(line, StringComparer.Ordinal), string.Join('\n', why.Lines) + why.Errors);
        ProgramEnd evidence = await RunningProgram.RunAsync("Cli", ["evidence", request, "--threads", "1"], environment);
        Assert.True(evidence.Code == 0, string.Join('\n', evidence.Lines) + evidence.Errors);
        Assert.Contains(evidence.Lines, l => l.Contains(found.Call!, StringComparison.Ordinal));
        Assert.Equal("The evidence holds: run again here the results are wrong as it says.", evidence.Lines[^1]);
        ProgramEnd unrun = await RunningProgram.RunAsync("Cli", ["evidence", request, "--no-run", "--json"], environment);
        JsonNode said = JsonNode.Parse(Assert.Single(unrun.Lines))!;
        Assert.Null(said["holds"]);
        Assert.Equal((found.Number, found.Name), ((int?)said["wrong"]![0]!["wrong"]!["operatorNumber"], (string?)said["wrong"]![0]!["wrong"]!["operator"]));

        // Another miner is paid; its receipt stands beside the draws of both and what was found wrong before.
        await using LocalMiner honest = await LocalMiner.StartReadyAsync(silo.Edge, HonestWork.Instance);
        Assert.Equal("settled", (await visitor.WatchAsync(request))[^1].Kind);
        ReceiptFile receipt = await visitor.Client.ReceiptAsync(request, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["receipt.json"], JsonSerializer.Serialize(receipt, WireJson.Default.ReceiptFile), TestContext.Current.CancellationToken);
        ProgramEnd verified = await RunningProgram.RunAsync("Cli", ["verify", folder["receipt.json"], "--no-run", "--edge", silo.Edge.ToString()], environment);
        Assert.True(verified.Code == 0, string.Join('\n', verified.Lines) + verified.Errors);
        Assert.Contains("draw       ok     2 draws of its miners again, by the seed that was committed to", verified.Lines);
        Assert.Contains($"evidence   ok     of an earlier result: {line.TrimEnd('.')}", verified.Lines);
        ProgramEnd alone = await RunningProgram.RunAsync("Cli", ["verify", folder["receipt.json"], "--no-run"], environment);
        Assert.DoesNotContain(alone.Lines, l => l.StartsWith("draw", StringComparison.Ordinal) || l.StartsWith("evidence", StringComparison.Ordinal));
        Assert.Equal("0", (await visitor.Client.BooksAsync(TestContext.Current.CancellationToken)).Sum);
    }
}

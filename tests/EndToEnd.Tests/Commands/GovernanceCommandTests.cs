using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Commands;

/// <summary>A vote from the proposal to the changed parameter, by the commands alone, on a real chain; days pass at a word.</summary>
public sealed class GovernanceCommandTests
{
    private static readonly Dictionary<string, string> Alone = new(StringComparer.Ordinal) { ["CUCKOO_RPC"] = "", ["CUCKOO_CONTRACTS"] = "", ["CUCKOO_WALLET_PASSWORD"] = "" };

    [Fact]
    public async Task Gov_AProposalThatPasses_ChangesTheParameter()
    {
        using TemporaryFolder folder = new();
        await using DeployedChain chain = await DeployedChain.StartAsync(folder.Path);
        string[] there = ["--rpc", chain.Url, "--contracts", chain.ContractsPath];
        string[] signed = [.. there, "--key", chain.KeyPath];

        JsonObject before = await ParameterAsync("ProtocolFeeBp", there);
        Assert.Equal(("500", "0", "1500", "BasisPoints"), (Text(before, "value"), Text(before, "least"), Text(before, "most"), Text(before, "unit")));
        Assert.Equal("0", Text(await JsonAsync(["gov", "votes", $"{chain.Holder}", .. there]), "held"));
        string[] propose = ["gov", "propose", "--set", "ProtocolFeeBp=4.25%", "--set", "EpochLength=12h", "--description", "Take less, settle twice a day", .. signed];
        await RefusedAsync(1, "to vote with; ", propose);
        await JsonAsync(["gov", "delegate", .. signed]);
        Assert.Equal("500000000000000000000000000", Text(await JsonAsync(["gov", "votes", $"{chain.Holder}", .. there]), "held"));
        await chain.PassAsync(TimeSpan.FromSeconds(2));

        await RefusedAsync(1, "can be from 0% to 15%, not 20%", ["gov", "propose", "--set", "ProtocolFeeBp=20%", "--description", "More", .. signed]);
        await RefusedAsync(1, "is 5% already", ["gov", "propose", "--set", "ProtocolFeeBp=5%", "--description", "The same", .. signed]);
        JsonObject proposed = await JsonAsync(propose);
        string id = Text(proposed, "id");
        Assert.Equal("Pending", Text(proposed, "stage"));
        Assert.Equal(["ProtocolFeeBp 425", "EpochLength 43200"], proposed["calls"]!.AsArray().Select(call => $"{call!["parameter"]} {call["to"]}"));
        await RefusedAsync(1, "GovernorUnexpectedProposalState", propose);
        await RefusedAsync(1, "is Pending; only one that is Active can be voted on", ["gov", "vote", id, "for", .. signed]);

        await chain.PassAsync(TimeSpan.FromSeconds(61));
        Assert.Equal("Active", Text(await JsonAsync(["gov", "vote", id[..8], "for", "--reason", "Less is more", .. signed]), "stage"));
        await RefusedAsync(1, "has voted on it already", ["gov", "vote", id, "against", .. signed]);
        await RefusedAsync(1, "only one that is Succeeded can be queued", ["gov", "queue", id, .. signed]);
        await chain.PassAsync(TimeSpan.FromSeconds(301));
        Assert.Equal("Queued", Text(await JsonAsync(["gov", "queue", id, .. signed]), "stage"));
        await RefusedAsync(1, "refuses execute: TimelockUnexpectedOperationState", ["gov", "execute", id, .. signed]);
        await chain.PassAsync(TimeSpan.FromDays(1));
        Assert.Equal("Executed", Text(await JsonAsync(["gov", "execute", id, .. signed]), "stage"));

        Assert.Equal("425", Text(await ParameterAsync("ProtocolFeeBp", there), "value"));
        Assert.Equal("43200", Text(await ParameterAsync("EpochLength", there), "value"));
        ProgramEnd shown = await RunAsync(["gov", "show", id, .. there]);
        Assert.Equal(0, shown.Code);
        Assert.Contains(shown.Lines, line => line == "  ProtocolFeeBp becomes 4.25%");
        Assert.Contains(shown.Lines, line => line == "  It is in force.");
        Assert.Contains((await RunAsync(["gov", "list", .. there])).Lines, line => line.EndsWith("Executed   Take less, settle twice a day", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, "write it as a share such as 4%", "gov propose --set ProtocolFeeBp=4 --description x")]
    [InlineData(2, "with the name of a parameter", "gov propose --set Fee=4% --description x")]
    [InlineData(2, "--description has 1 to", "gov propose --set ProtocolFeeBp=4% --description {empty}")]
    [InlineData(2, "at least 4 of its first digits", "gov show 12")]
    [InlineData(2, "40 hexadecimal digits", "gov votes 0x12")]
    [InlineData(2, "--since is a block's number", "gov list --since 0")]
    [InlineData(1, "Where are the contracts?", "gov list")]
    [InlineData(1, "There is no file", "gov list --contracts {folder}/none.json")]
    [InlineData(1, "must begin with https://", "gov list --rpc http://chain.example:8545 --contracts {folder}/none.json")]
    public async Task Gov_ThatCannotBe_SaysSoInOneLine(int code, string reason, string command)
    {
        using TemporaryFolder folder = new();
        await CliRefusal.OfAsync(code, reason, [.. command.Split(' ').Select(word => word.Replace("{folder}", folder.Path, StringComparison.Ordinal).Replace("{empty}", " ", StringComparison.Ordinal))], Alone);
    }

    private static async Task<JsonObject> ParameterAsync(string name, string[] there) =>
        (await JsonAsync(["gov", "parameters", .. there]))["parameters"]!.AsArray().Select(p => p!.AsObject()).Single(p => Text(p, "name") == name);

    private static async Task<JsonObject> JsonAsync(string[] command)
    {
        ProgramEnd end = await RunAsync([.. command, "--json"]);
        Assert.True(end.Code == 0, end.Errors);
        return JsonNode.Parse(Assert.Single(end.Lines, line => line.Length > 0))!.AsObject();
    }

    private static Task<string> RefusedAsync(int code, string reason, string[] command) => CliRefusal.OfAsync(code, reason, command, Alone);

    private static string Text(JsonObject fields, string name) => fields[name]!.GetValue<string>();

    private static Task<ProgramEnd> RunAsync(string[] command) => RunningProgram.RunAsync("Cli", command, Alone);
}

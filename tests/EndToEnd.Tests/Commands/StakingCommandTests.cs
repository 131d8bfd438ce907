using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Commands;

/// <summary>Stakes, delegations and deposits by the commands alone, on a real chain; days pass at a word.</summary>
public sealed class StakingCommandTests
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private static readonly Dictionary<string, string> Alone = new(StringComparer.Ordinal) { ["CUCKOO_RPC"] = "", ["CUCKOO_CONTRACTS"] = "", ["CUCKOO_WALLET_PASSWORD"] = "" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stake_FromRegistrationToPayment_IsWhatTheContractSays()
    {
        using TemporaryFolder folder = new();
        await using EmbeddedChain chain = await EmbeddedChain.StartAsync(new EmbeddedChainOptions { Folder = folder["chain"] }, TimeProvider.System, Cancellation);
        using SigningKey rich = SigningKey.LoadOrCreate(folder["rich.key"]);
        using SigningKey node = SigningKey.LoadOrCreate(folder["node.key"]);
        DeployedContracts contracts = await DeployAsync(chain, rich, node.Address, folder.Path);
        string[] there = ["--rpc", $"http://{chain.Endpoint.Host}", "--contracts", DeployedContracts.FileIn(folder.Path, 31337)];
        string[] operates = [.. there, "--key", folder["node.key"]];
        string[] backs = [.. there, "--key", folder["rich.key"]];

        // What cannot be is said before it costs anything.
        await RefusedAsync("cannot pay for the gas", ["stake", "30000", .. operates]);
        await chain.FundAsync(node.Address, 1_000 * Cai, Cancellation);
        await RefusedAsync("needs a stake of 20000 CAI at least", ["stake", "19999", .. operates]);
        await RefusedAsync("has 30000 CAI; 30001 CAI are needed", ["stake", "30001", .. operates]);
        await RefusedAsync("is no node", ["delegate", $"{node.Address}", "5", .. backs]);

        JsonObject registered = await JsonAsync(["stake", "25000", .. operates]);
        Assert.Equal(("25000000000000000000000", true), (Text(registered, "own"), registered["isActive"]!.GetValue<bool>()));
        Assert.True(File.Exists(folder["node.key.hot"]));
        Assert.Equal("26000000000000000000000", Text(await JsonAsync(["stake", "1000", .. operates]), "own"));
        Assert.Equal("26500000000000000000000", Text(await JsonAsync(["delegate", $"{node.Address}", "500", .. backs]), "staked"));
        await RefusedAsync("OwnStakeTooSmall", ["unstake", "10000", .. operates]);

        JsonObject leaving = await JsonAsync(["unstake", "all", "--node", $"{node.Address}", .. backs]);
        Assert.Equal("500000000000000000000", Text(leaving, "amount"));
        string[] withdraw = ["unstake", "--withdraw", Text(leaving, "id"), .. backs];
        await RefusedAsync("TooEarly", withdraw);
        await chain.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromDays(14)), Cancellation);
        await chain.Rpc.AskAsync(Anvil.Mine(1), Cancellation);
        await JsonAsync(withdraw);

        Assert.Equal("7500000000000000000", Text(await JsonAsync(["deposit", "7.5", .. backs]), "deposited"));
        Assert.Equal((UInt128)7 * Cai + Cai / 2, await chain.Rpc.ReadAsync(contracts[nameof(CuckooPay)], CuckooPay.Deposited(), BlockTag.Latest, Cancellation));
        Assert.Equal(26_000 * Cai, (UInt128)await chain.Rpc.ReadAsync(contracts[nameof(StakingManager)], StakingManager.OwnStakeOf(node.Address), BlockTag.Latest, Cancellation));
    }

    [Theory]
    [InlineData(2, "above 0, in tokens", "stake 0")]
    [InlineData(2, "above 0, in tokens", "deposit -1")]
    [InlineData(2, "40 hexadecimal digits", "delegate 0x12 5")]
    [InlineData(2, "unstake takes an amount, or --withdraw", "unstake")]
    [InlineData(2, "unstake takes an amount, or --withdraw", "unstake 5 --withdraw 3")]
    [InlineData(2, "--role is miner or coordinator", "stake 5 --role auditor")]
    [InlineData(1, "Where are the contracts?", "deposit 5")]
    [InlineData(1, "There is no file", "deposit 5 --contracts {folder}/none.json")]
    public async Task Command_ThatCannotBe_SaysSoInOneLine(int code, string reason, string command)
    {
        using TemporaryFolder folder = new();
        await CliRefusal.OfAsync(code, reason, [.. command.Split(' ').Select(word => word.Replace("{folder}", folder.Path, StringComparison.Ordinal))], Alone);
    }

    private static async Task<DeployedContracts> DeployAsync(EmbeddedChain chain, SigningKey rich, Address node, string folder)
    {
        await chain.FundAsync(rich.Address, 1_000 * Cai, Cancellation);
        using SendJournal journal = new(Path.Combine(folder, "deployment.sent"));
        using TransactionSender sender = await TransactionSender.OpenAsync(chain.Rpc, rich, journal, new SendOptions { PollInterval = TimeSpan.FromMilliseconds(10) }, TimeProvider.System, Cancellation);
        DeployedContracts contracts = await Deployer.RunAsync(chain.Rpc, sender, DeploymentPlan.Development(rich.Address), folder, Cancellation);
        await SendAsync("mint", CuckooToken.Mint(0));
        await SendAsync("give", CuckooToken.Transfer(node, 30_000 * Cai));
        return contracts;

        async Task SendAsync<T>(string id, Cuckoo.Chain.Abi.ContractCall<T> call)
        {
            SendAnswer answer = await sender.SendAndFinishAsync(id, SendOrder.Call(contracts[nameof(CuckooToken)], call), Cancellation);
            Assert.True(answer.Record?.Place is { Succeeded: true }, answer.Reason);
        }
    }

    private static async Task<JsonObject> JsonAsync(string[] command)
    {
        ProgramEnd end = await RunningProgram.RunAsync("Cli", [.. command, "--json"], Alone);
        Assert.True(end.Code == 0, end.Errors);
        return JsonNode.Parse(Assert.Single(end.Lines, line => line.Length > 0))!.AsObject();
    }

    private static Task<string> RefusedAsync(string reason, string[] command) => CliRefusal.OfAsync(1, reason, command, Alone);

    private static string Text(JsonObject fields, string name) => fields[name]!.GetValue<string>();
}

using System.Text.Json;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.SumTree;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Runs;

/// <summary>The commands on what settles, as processes of their own, with a node and a file: there is no silo at all.</summary>
public sealed class SettlementCommandTests
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;
    private static readonly Dictionary<string, string> Alone = new(StringComparer.Ordinal) { ["CUCKOO_RPC"] = "", ["CUCKOO_CONTRACTS"] = "", ["CUCKOO_WALLET_PASSWORD"] = "", ["CUCKOO_EDGE"] = "" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_WithAFileAndANodeAlone_ProveVerifyClaimAndLeave()
    {
        using TemporaryFolder folder = new();
        await using EmbeddedChain chain = await EmbeddedChain.StartAsync(new EmbeddedChainOptions { Folder = folder["chain"] }, TimeProvider.System, Cancel);
        using SigningKey boss = SigningKey.LoadOrCreate(folder["boss"]);
        using SigningKey payer = SigningKey.LoadOrCreate(folder["payer"]);
        Address miner = Other(3), second = Other(4);
        foreach (SigningKey key in new[] { boss, payer }) await chain.FundAsync(key.Address, 1_000 * Cai, Cancel);
        using SendJournal journal = new(folder["boss.db"]);
        using TransactionSender sender = await TransactionSender.OpenAsync(chain.Rpc, boss, journal, Quick, TimeProvider.System, Cancel);
        DeployedContracts contracts = await Deployer.RunAsync(chain.Rpc, sender, DeploymentPlan.Development(boss.Address), folder.Path, Cancel);
        (Address pay, Address token) = (contracts[nameof(CuckooPay)], contracts[nameof(CuckooToken)]);
        await DoAsync(sender, token, CuckooToken.Mint(0));
        await DoAsync(sender, token, CuckooToken.Approve(pay, 1_000 * Cai));
        await DoAsync(sender, pay, CuckooPay.AddBond(boss.Address, 1_000 * Cai));
        await DoAsync(sender, token, CuckooToken.Transfer(payer.Address, 100 * Cai));
        using (SendJournal own = new(folder["payer.db"]))
        using (TransactionSender paying = await TransactionSender.OpenAsync(chain.Rpc, payer, own, Quick, TimeProvider.System, Cancel))
        {
            await DoAsync(paying, token, CuckooToken.Approve(pay, 100 * Cai));
            await DoAsync(paying, pay, CuckooPay.Deposit(100 * Cai));
        }

        MerkleSumTree tree = new();
        tree.Apply([new SumLeaf(payer.Address, 0, 30 * Cai), new SumLeaf(miner, 20 * Cai, 0), new SumLeaf(second, 10 * Cai, 0)]);
        LeavesFile file;
        await using (FileStream target = File.Create(folder["leaves"]))
            file = await LeavesFile.WriteAsync(target, EmbeddedChainOptions.DevelopmentChainId, pay, 1, default, tree, Cancel);
        string[] chainFlags = ["--rpc", $"http://{chain.Endpoint}", "--contracts", DeployedContracts.FileIn(folder.Path, contracts.ChainId), "--leaves", folder["leaves"]];

        // What is on no chain is found wrong, and so is a file that was changed.
        Assert.Equal(3, (await RunAsync(["prove", miner.ToString(), .. chainFlags])).Code);
        await DoAsync(sender, pay, CuckooPay.PostRoot(tree.Root.Hash, tree.Root.Earned, (uint)tree.Count, file.DataHash));
        JsonElement proof = await JsonAsync(["prove", miner.ToString(), "--json", .. chainFlags]);
        Assert.True(proof.GetProperty("holds").GetBoolean());
        Assert.False(proof.GetProperty("final").GetBoolean());
        Assert.Equal((20 * Cai).ToString(null, null), proof.GetProperty("earned").GetString());
        JsonElement books = await JsonAsync(["verify-books", "--json", .. chainFlags]);
        Assert.True(books.GetProperty("holds").GetBoolean());
        Assert.Equal((100 * Cai).ToString(null, null), books.GetProperty("deposits").GetString());
        byte[] bytes = await File.ReadAllBytesAsync(folder["leaves"], Cancel);
        bytes[47] ^= 1;
        await File.WriteAllBytesAsync(folder["other"], bytes, Cancel);
        ProgramEnd changed = await RunAsync(["verify-books", .. chainFlags[..4], "--leaves", folder["other"]]);
        Assert.Equal(3, changed.Code);
        Assert.Contains(changed.Lines, line => line.StartsWith("No root was posted with the data hash", StringComparison.Ordinal));
        bytes[190] ^= 1;
        await File.WriteAllBytesAsync(folder["other"], bytes, Cancel);
        await CliRefusal.OfAsync(1, "another root", ["verify-books", .. chainFlags[..4], "--leaves", folder["other"]], Alone);

        // Nothing is final: nobody can claim. Then two are claimed for by one transaction of somebody else.
        await CliRefusal.OfAsync(1, "No root is final yet.", ["claim", miner.ToString(), "--key", folder["boss"], .. chainFlags], Alone);
        await PassAsync(chain, TimeSpan.FromMinutes(2));
        await File.WriteAllLinesAsync(folder["batch"], [miner.ToString(), "", second.ToString(), payer.Address.ToString()], Cancel);
        JsonElement claimed = await JsonAsync(["claim", "--batch", folder["batch"], "--key", folder["payer"], "--json", .. chainFlags]);
        Assert.Equal((30 * Cai).ToString(null, null), claimed.GetProperty("amount").GetString());
        Assert.Equal(20 * Cai, await BalanceAsync(chain.Rpc, token, miner));
        Assert.Equal(10 * Cai, await BalanceAsync(chain.Rpc, token, second));
        Assert.StartsWith("Nothing to claim", (await RunAsync(["claim", miner.ToString(), "--key", folder["payer"], .. chainFlags])).Lines[0], StringComparison.Ordinal);

        // The way out: asked, waited for, taken; a run too many says that there is nothing to take but what is spent.
        string[] exit = ["exit", "--key", folder["payer"], "--json", .. chainFlags];
        Assert.Equal("Ask", (await JsonAsync(exit)).GetProperty("step").GetString());
        Assert.Equal("Wait", (await JsonAsync(exit)).GetProperty("step").GetString());
        await PassAsync(chain, TimeSpan.FromMinutes(3));
        await CliRefusal.OfAsync(1, file.DataHash.ToString(), ["exit", "--key", folder["payer"], .. chainFlags[..4]], Alone);
        JsonElement left = await JsonAsync(exit);
        Assert.Equal("Prove", left.GetProperty("step").GetString());
        Assert.Equal((70 * Cai).ToString(null, null), left.GetProperty("paid").GetString());
        Assert.Equal(70 * Cai, await BalanceAsync(chain.Rpc, token, payer.Address));
    }

    [Fact]
    public async Task Commands_WithoutWhatTheyNeed_SayWhatIsMissing()
    {
        using TemporaryFolder folder = new();
        string contracts = folder["contracts.31337.json"];
        new DeployedContracts(31337, new Dictionary<string, DeployedContract> { [nameof(CuckooPay)] = new(Other(1), default) }).Save(contracts);
        string[] there = ["--rpc", "http://127.0.0.1:9", "--contracts", contracts];
        await CliRefusal.OfAsync(1, "is no address", ["prove", "alice", .. there, "--leaves", folder["none"]], Alone);
        await CliRefusal.OfAsync(1, "There is no file", ["verify-books", .. there[..2], "--contracts", folder["none"]], Alone);
        await CliRefusal.OfAsync(1, "https://", ["verify-books", "--rpc", "ftp://127.0.0.1", .. there[2..]], Alone);
        await CliRefusal.OfAsync(1, "--amount", ["exit", "--amount", "0", .. there], Alone);
        await CliRefusal.OfAsync(1, "127.0.0.1", ["claim", Other(3).ToString(), "--key", folder["none"], .. there], Alone);
    }

    private static SendOptions Quick => new() { PollInterval = TimeSpan.FromMilliseconds(20) };

    private static Address Other(byte number) => Address.FromBytes([.. Enumerable.Repeat(number, Address.Bytes)]);

    private static Task<ProgramEnd> RunAsync(string[] command) => RunningProgram.RunAsync("Cli", command, Alone);

    private static async Task<JsonElement> JsonAsync(string[] command)
    {
        ProgramEnd end = await RunAsync(command);
        Assert.True(end.Code == 0, $"{command[0]} ended with {end.Code}: {end.Errors}");
        return JsonSerializer.Deserialize<JsonElement>(Assert.Single(end.Lines));
    }

    private static async Task PassAsync(EmbeddedChain chain, TimeSpan time)
    {
        await chain.Rpc.AskAsync(Anvil.IncreaseTime(time), Cancel);
        await chain.Rpc.AskAsync(Anvil.Mine(1), Cancel);
    }

    private static async Task<UInt128> BalanceAsync(IRpc rpc, Address token, Address account) => (UInt128)await rpc.ReadAsync(token, CuckooToken.BalanceOf(account), BlockTag.Latest, Cancel);

    private static async Task DoAsync<T>(TransactionSender sender, Address contract, ContractCall<T> call)
    {
        SendAnswer answer = await sender.SendAndFinishAsync($"{call.Function.Name} {contract} {Convert.ToHexString(call.Input.Span)}", SendOrder.Call(contract, call), Cancel);
        Assert.True(answer is { Outcome: SendOutcome.Accepted, Record.Place.Succeeded: true }, $"{call.Function.Name}: {answer.Outcome}, {answer.Reason ?? answer.Record?.Place?.Reason}");
    }
}

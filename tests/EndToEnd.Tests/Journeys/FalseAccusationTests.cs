// An honest miner, falsely accused on the chain, answers by itself: real programs all of them, and a stranger who accuses by the command
// line. Days pass at a word of the development chain.

using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Tests.Scenarios;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Journeys;

public sealed class FalseAccusationTests
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task HonestMiner_FalselyAccused_WinsTheBondWithoutAHand()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"], ("Chain__Mode", "embedded"), ("Cuckoo__EpochSeconds", "0"));
        using Visitor visitor = await Visitor.WithMoneyAsync(silo.Edge);
        string node = (await visitor.Client.EpochsAsync(Cancellation)).Rpc!;
        await using RpcClient rpc = new(RpcEndpoint.Parse(node), new RpcLimits(), TimeProvider.System, new Random(1));
        string file = DeployedContracts.FileIn(Path.Combine(folder["silo"], "chain"), EmbeddedChainOptions.DevelopmentChainId);
        DeployedContracts contracts = DeployedContracts.Load(file)!;
        string[] there = ["--rpc", node, "--contracts", file];

        // A node with its stake, whose hot key works, and a stranger with a bond.
        using SigningKey cold = SigningKey.LoadOrCreate(folder["cold.key"]);
        using SigningKey accuser = SigningKey.LoadOrCreate(folder["accuser.key"]);
        await ChainHands.GiveAsync(rpc, contracts, cold.Address, 20_000 * Cai);
        await ChainHands.GiveAsync(rpc, contracts, accuser.Address, 500 * Cai);
        await ChainHands.CuckooAsync(["stake", "20000", "--role", "miner", "--key", folder["cold.key"], "--hot-key", folder["hot.key"], .. there]);
        using SigningKey hot = SigningKey.LoadOrCreate(folder["hot.key"]);
        ProgramEnd authorised = await RunningProgram.RunAsync("Miner", ["authorise", "--operator-key", folder["cold.key"], "--hot-key", $"{hot.Address}", "--out", folder["authorisation.json"]]);
        Assert.True(authorised.Code == 0, authorised.Errors);
        await using MinerProgram miner = MinerProgram.Start(
            silo.Edge, folder["hot.key"], more: ["--authorisation", folder["authorisation.json"], "--operator-key", folder["cold.key"], .. there]);
        await miner.UntilAsync("ready");

        // It does a job rightly and is paid.
        string request = await visitor.AskAsync(steps: 2);
        Assert.Equal("settled", (await visitor.WatchAsync(request))[^1].Kind);
        ReceiptFile done = await visitor.Client.ReceiptAsync(request, Cancellation);
        Assert.Equal($"{hot.Address}", done.Receipt.Miner);
        Assert.Single(Directory.GetFiles(folder["hot.key"] + ".traces"));

        // The stranger shows the true receipt, calls its second step wrong, and asks for it.
        WrongResult said = new(
            done.Receipt.JobId, done.Receipt, $"{cold.Address}", done.TraceLeaves, "It is wrong.", 2, null, null, done.Receipt.Program, done.Receipt.InputHash,
            new string('0', 64), new string('0', 64), done.TraceLeaves![..64] + new string('0', 64), DateTimeOffset.UnixEpoch);
        await File.WriteAllTextAsync(folder["evidence.json"], JsonSerializer.Serialize(new EvidenceReply([said]), WireJson.Default.EvidenceReply), Cancellation);
        JsonObject opened = await ChainHands.CuckooAsync(["dispute", "open", "--evidence", folder["evidence.json"], "--kind", "withholding", "--key", folder["accuser.key"], .. there]);
        Assert.Equal(("Withholding", $"{cold.Address}"), (opened["kind"]!.GetValue<string>(), opened["node"]!.GetValue<string>()));

        // Nobody lends the miner a hand: it finds the dispute, shows the step, and takes the bond.
        string line;
        do line = await miner.UntilAsync("dispute");
        while (!line.Contains("taken out", StringComparison.Ordinal));
        DisputeCase over = (await new DisputeReader(rpc, contracts[nameof(DisputeManager)]).FindAsync(1, Cancellation))!;
        Assert.Equal((DisputeStage.Closed, DisputeOutcome.Innocent), (over.Stage, over.Outcome));
        Assert.Equal((500 * Cai, UInt128.Zero), (await ChainHands.BalanceAsync(rpc, contracts, cold.Address), await ChainHands.BalanceAsync(rpc, contracts, accuser.Address)));
        Assert.Equal(20_000 * Cai, (UInt128)await rpc.ReadAsync(contracts[nameof(StakingManager)], StakingManager.OwnStakeOf(cold.Address), BlockTag.Latest, Cancellation));

        // It gets jobs again, and the stranger has nothing to accuse with.
        Assert.Equal("settled", (await visitor.WatchAsync(await visitor.AskAsync(steps: 1)))[^1].Kind);
        ProgramEnd again = await RunningProgram.RunAsync("Cli", ["dispute", "open", "--evidence", folder["evidence.json"], "--key", folder["accuser.key"], .. there]);
        Assert.Equal(1, again.Code);
        Assert.Contains("the bond is", again.Errors, StringComparison.Ordinal);

        // A second accuser is richer: it says that the step is wrong, and the committee, with the model, finds that it is not.
        using SigningKey judge = SigningKey.LoadOrCreate(folder["judge.key"]);
        await ChainHands.GiveAsync(rpc, contracts, judge.Address, 1);
        await ChainHands.GiveAsync(rpc, contracts, accuser.Address, 500 * Cai);
        await rpc.AsAsync(contracts[nameof(Timelock)], contracts[nameof(DisputeManager)], DisputeManager.SetMember(judge.Address, true), TestContext.Current.CancellationToken);
        await ChainHands.CuckooAsync(["dispute", "open", "--evidence", folder["evidence.json"], "--key", folder["accuser.key"], .. there]);
        JsonObject listed = await ChainHands.CuckooAsync(["dispute", "list", "--open", .. there]);
        Assert.Equal("Committee", Assert.Single(listed["disputes"]!.AsArray())!["stage"]!.GetValue<string>());
        await ChainHands.CuckooAsync(["dispute", "vote", "2", "innocent", "--key", folder["judge.key"], .. there]);
        do line = await miner.UntilAsync("dispute");
        while (!line.Contains("taken out", StringComparison.Ordinal));
        Assert.Equal(1_000 * Cai, await ChainHands.BalanceAsync(rpc, contracts, cold.Address));
        JsonObject shown = await ChainHands.CuckooAsync(["dispute", "show", "2", .. there]);
        Assert.Equal("Innocent", shown["outcome"]!.GetValue<string>());
        Assert.Contains("CommitteeVoted", shown["events"]!.AsArray().Select(static one => one!["event"]!.GetValue<string>()));
    }

    [Fact(Timeout = 300_000)]
    public async Task Dispute_ByHand_IsAnsweredAppealedAndFinished()
    {
        using TemporaryFolder folder = new();
        await using DeployedChain chain = await DeployedChain.StartAsync(folder.Path);
        string[] there = ["--rpc", chain.Url, "--contracts", chain.ContractsPath];
        using SigningKey cold = SigningKey.LoadOrCreate(folder["cold.key"]);
        using SigningKey accuser = SigningKey.LoadOrCreate(folder["accuser.key"]);
        using SigningKey app = SigningKey.LoadOrCreate(folder["app.key"]);
        using SigningKey user = SigningKey.LoadOrCreate(folder["user.key"]);
        foreach ((SigningKey key, uint tokens) in new[] { (cold, 21_000U), (accuser, 1_500U), (app, 2_000_000U), (user, 1U) })
        {
            await chain.FundAsync(key.Address);
            await chain.DoAsync(nameof(CuckooToken), CuckooToken.Transfer(key.Address, tokens * Cai));
        }

        await ChainHands.CuckooAsync(["stake", "20000", "--role", "miner", "--key", folder["cold.key"], "--hot-key", folder["hot.key"], .. there]);
        using SigningKey hot = SigningKey.LoadOrCreate(folder["hot.key"]);
        string first = Evidence(folder["first.json"], hot, cold.Address, chain, "a"), second = Evidence(folder["second.json"], hot, cold.Address, chain, "b");
        string[] accuses = ["--key", folder["accuser.key"], .. there], answers = ["--key", folder["cold.key"], .. there];

        // Halving, by hand: the accused shows, the challenger picks, until one step is left, which the accused shows too.
        await ChainHands.CuckooAsync(["dispute", "open", "--evidence", first, "--kind", "wrong-trace", .. accuses]);
        await RefusedAsync("It is not the turn", ["dispute", "answer", "1", "--evidence", first, .. accuses]);
        await RefusedAsync("neither --traces nor --evidence", ["dispute", "answer", "1", .. answers]);
        await RefusedAsync("Nothing is due", ["dispute", "finish", "1", .. accuses]);
        JsonObject state = await ChainHands.CuckooAsync(["dispute", "answer", "1", "--evidence", first, .. answers]);
        while (state["stage"]!.GetValue<string>() is "Pick" or "Reveal" or "Show")
            state = await ChainHands.CuckooAsync(["dispute", "answer", "1", "--evidence", first, .. state["stage"]!.GetValue<string>() is "Pick" ? accuses : answers]);
        Assert.Equal(("Committee", 3), (state["stage"]!.GetValue<string>(), state["step"]!.GetValue<int>()));
        await RefusedAsync("is not on the committee", ["dispute", "vote", "1", "guilty", .. accuses]);

        // Nobody votes: a draw, and the bond is back.
        await chain.PassAsync(TimeSpan.FromDays(4));
        Assert.Equal("500000000000000000000", (await ChainHands.CuckooAsync(["dispute", "finish", "1", .. accuses]))["withdrawn"]!.GetValue<string>());

        // Two receipts for one lease convict at once; an appeal that nobody decides does not help.
        await ChainHands.CuckooAsync(["dispute", "open", "--evidence", first, "--with", second, "--kind", "contradiction", .. accuses]);
        await RefusedAsync("is none that", ["dispute", "appeal", "2", .. accuses]);

        // A coordinator says who paid for it; nobody else can, and it is said once.
        await ChainHands.CuckooAsync(["stake", "2000000", "--role", "coordinator", "--key", folder["app.key"], "--hot-key", folder["app.hot"], .. there]);
        Assert.DoesNotContain(await LinesAsync(["dispute", "show", "2", .. there]), static line => line.StartsWith("harmed", StringComparison.Ordinal));
        string[] harm = ["dispute", "harm", "2", "--user", $"{user.Address}", "--paid", "12.5", .. accuses];
        await RefusedAsync("is no node's hot key", [.. harm, "--hot-key", folder["accuser.key"]]);
        await RefusedAsync("is the hot key of the accused", [.. harm, "--hot-key", folder["hot.key"]]);
        JsonObject harmed = await ChainHands.CuckooAsync([.. harm, "--hot-key", folder["app.hot"]]);
        Assert.Equal(($"{user.Address}", "12500000000000000000"), (harmed["harmed"]!.GetValue<string>(), harmed["harm"]!.GetValue<string>()));
        await RefusedAsync("was named in dispute 2 already", [.. harm, "--hot-key", folder["app.hot"]]);
        Assert.Contains($"harmed        {user.Address}, who paid 12.5 CAI", await LinesAsync(["dispute", "show", "2", .. there]));
        Assert.Equal("Appealed", (await ChainHands.CuckooAsync(["dispute", "appeal", "2", .. answers]))["stage"]!.GetValue<string>());
        await chain.PassAsync(TimeSpan.FromDays(22));
        JsonObject finished = await ChainHands.CuckooAsync(["dispute", "finish", "2", .. accuses]);
        Assert.Equal(("Closed", "Guilty", "900000000000000000000"), (finished["stage"]!.GetValue<string>(), finished["outcome"]!.GetValue<string>(), finished["withdrawn"]!.GetValue<string>()));
        Assert.Equal(16_000 * Cai, (UInt128)await chain.Rpc.ReadAsync(chain.Contracts[nameof(StakingManager)], StakingManager.OwnStakeOf(cold.Address), BlockTag.Latest, Cancellation));
        Assert.Equal("1000000000000000000000", (await ChainHands.CuckooAsync(["dispute", "finish", "2", .. answers]))["withdrawn"]!.GetValue<string>());
        JsonObject repaid = await ChainHands.CuckooAsync(["dispute", "finish", "2", "--key", folder["user.key"], .. there]);
        Assert.Equal("12500000000000000000", repaid["withdrawn"]!.GetValue<string>());
        await RefusedAsync("was punished", ["dispute", "open", "--evidence", first, "--with", second, "--kind", "contradiction", .. accuses]);
    }

    [Theory]
    [InlineData(2, "--kind is one of", "dispute open --evidence x --kind murder")]
    [InlineData(2, "guilty, innocent or draw", "dispute vote 1 maybe")]
    [InlineData(2, "40 hexadecimal digits", "dispute list --of 0x12")]
    [InlineData(2, "--user is 0x", "dispute harm 1 --user bob --paid 1 --hot-key x")]
    [InlineData(2, "--paid is above 0", "dispute harm 1 --user 0x1111111111111111111111111111111111111111 --paid 0 --hot-key x")]
    [InlineData(1, "Where are the contracts?", "dispute show 1")]
    public async Task Dispute_ThatCannotBe_SaysSoInOneLine(int code, string reason, string command) => await CliRefusal.OfAsync(
        code, reason, command.Split(' '), new Dictionary<string, string>(StringComparer.Ordinal) { ["CUCKOO_RPC"] = "", ["CUCKOO_CONTRACTS"] = "", ["CUCKOO_WALLET_PASSWORD"] = "" });

    // A receipt over a trace of four leaves of which the third is said to be wrong.
    private static string Evidence(string path, SigningKey hot, Address node, DeployedChain chain, string output)
    {
        string[] leaves = [.. Enumerable.Range(0, 4).Select(static at => new string((char)('1' + at), 64))];
        string trace = string.Concat(leaves), right = string.Concat(leaves[..2]) + new string('f', 128);
        Chain.Messages.TypedDataDomain domain = Chain.Receipts.ReceiptDomain.Of(31337, chain.Contracts[nameof(DisputeManager)]);
        Chain.Receipts.ReceiptStatement statement = new(
            new string('a', 32), new string('b', 32), $"{hot.Address}", new string('c', 64), new string('d', 64), Bytes32.Keccak(System.Text.Encoding.UTF8.GetBytes(output)).ToString()[2..],
            TraceSteps.TryRead(trace)!.Root.ToString()[2..], 4, 3);
        Wire.Miners.SignedReceipt receipt = new(
            statement.JobId, statement.LeaseId, statement.Miner, statement.Program, statement.InputHash, statement.OutputHash, statement.TraceRoot, 4, 3, 1, statement.Sign(hot, domain),
            new Wire.Miners.SignedDomain("CuckooDispute", "1", "31337", $"{chain.Contracts[nameof(DisputeManager)]}"));
        WrongResult said = new(
            statement.JobId, receipt, $"{node}", trace, "It is wrong.", 3, leaves[2], new string('f', 64), statement.Program, statement.InputHash, new string('e', 64), new string('e', 64), right,
            DateTimeOffset.UnixEpoch);
        File.WriteAllText(path, JsonSerializer.Serialize(new EvidenceReply([said]), WireJson.Default.EvidenceReply));
        return path;
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(string[] command)
    {
        ProgramEnd end = await RunningProgram.RunAsync("Cli", command);
        Assert.True(end.Code == 0, end.Errors);
        return end.Lines;
    }

    private static async Task RefusedAsync(string reason, string[] command)
    {
        ProgramEnd end = await RunningProgram.RunAsync("Cli", command);
        Assert.True(end.Code == 1 && end.Errors.Contains(reason, StringComparison.Ordinal), $"{string.Join(' ', command)}: {end.Code} {end.Errors}");
    }
}

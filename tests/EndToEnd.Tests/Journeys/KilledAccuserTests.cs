// A silo that is killed while it carries a case to its chain: real programs, a real cheat, and SIGKILL where it hurts.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Tests.Scenarios;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.EndToEnd.Tests.Journeys;

public sealed class KilledAccuserTests
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Silo_KilledWhileItAccuses_OpensOneDisputeAndGoesOnWithIt()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"], ("Chain__Mode", "embedded"), ("Cuckoo__EpochSeconds", "0"), ("Cuckoo__Redundancy", "2"));
        using Visitor visitor = await Visitor.WithMoneyAsync(silo.Edge);
        string file = DeployedContracts.FileIn(Path.Combine(folder["silo"], "chain"), EmbeddedChainOptions.DevelopmentChainId);
        DeployedContracts contracts = DeployedContracts.Load(file)!;
        await using MinerProgram honest = await JoinAsync(visitor, silo, contracts, folder, file, "honest", null);
        await using MinerProgram cheat = await JoinAsync(visitor, silo, contracts, folder, file, "cheat", "trace");
        string request = await visitor.AskAsync(steps: 2);
        Assert.Equal("settled", (await visitor.WatchAsync(request))[^1].Kind);
        DisputeReply waiting = await DisputeAsync(visitor, request, static one => one.Why is not null);
        Assert.Equal("waiting", waiting.Status);

        // Killed while it waits for a committee, and again as soon as the dispute is on the chain.
        await silo.KillAsync();
        await silo.StartAgainAsync();
        using SigningKey judge = SigningKey.Create();
        await using (RpcClient rpc = await NodeAsync(visitor))
        {
            await rpc.AsAsync(contracts[nameof(Timelock)], contracts[nameof(DisputeManager)], DisputeManager.SetMember(judge.Address, true), TestContext.Current.CancellationToken);
            DisputeReader reader = new(rpc, contracts[nameof(DisputeManager)]);
            while (await reader.CountAsync(Cancellation) == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
        }

        await silo.KillAsync();
        await silo.StartAgainAsync();
        DisputeReply open = await DisputeAsync(visitor, request, static one => one.Status is "open");
        Assert.Equal((waiting.Dispute, "1", "committee"), (open.Dispute, open.OnChain, open.Turn));
        await using RpcClient node = await NodeAsync(visitor);
        DisputeReader now = new(node, contracts[nameof(DisputeManager)]);
        Assert.Equal(1UL, await now.CountAsync(Cancellation));
        DisputeCase dispute = (await now.FindAsync(1, Cancellation))!;
        Assert.Equal((open.Miner, DisputeKind.WrongStep, 20_000 * Cai), ($"{dispute.Node}", dispute.Kind, (UInt128)dispute.Stake));
    }

    private static async Task<MinerProgram> JoinAsync(Visitor visitor, SiloProgram silo, DeployedContracts contracts, TemporaryFolder folder, string file, string name, string? cheat)
    {
        string cold = folder[$"{name}.key"], hot = folder[$"{name}.hot"], word = folder[$"{name}.json"];
        string rpcUrl = (await visitor.Client.EpochsAsync(Cancellation)).Rpc!;
        using SigningKey key = SigningKey.LoadOrCreate(cold);
        await using (RpcClient rpc = await NodeAsync(visitor)) await ChainHands.GiveAsync(rpc, contracts, key.Address, 20_000 * Cai);
        await ChainHands.CuckooAsync(["stake", "20000", "--role", "miner", "--key", cold, "--hot-key", hot, "--rpc", rpcUrl, "--contracts", file]);
        using SigningKey hotKey = SigningKey.LoadOrCreate(hot);
        ProgramEnd authorised = await RunningProgram.RunAsync("Miner", ["authorise", "--operator-key", cold, "--hot-key", $"{hotKey.Address}", "--out", word]);
        Assert.True(authorised.Code == 0, authorised.Errors);
        MinerProgram miner = MinerProgram.Start(silo.Edge, hot, cheat, model: "emoji-t2i", more: ["--authorisation", word]);
        await miner.UntilAsync("ready");
        return miner;
    }

    private static async Task<RpcClient> NodeAsync(Visitor visitor) =>
        new(RpcEndpoint.Parse((await visitor.Client.EpochsAsync(Cancellation)).Rpc!), new RpcLimits(), TimeProvider.System, new Random(1));

    private static async Task<DisputeReply> DisputeAsync(Visitor visitor, string request, Func<DisputeReply, bool> isSo)
    {
        while (true)
        {
            try
            {
                if ((await visitor.Client.EvidenceAsync(request, Cancellation)).Wrong is [{ Dispute: { } one }] && isSo(one)) return one;
            }
            catch (EdgeRefusedException)
            {
                // The verdict is being written.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation);
        }
    }
}

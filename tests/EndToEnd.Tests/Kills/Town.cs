// The chain of the silo that is killed, and those who have keys on it. What is there before the first kill is seen onto the disk by a
// stop that is asked for; whatever happens later the chain may forget, and everybody sees it through by the network's own client.

using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.SumTree;
using Cuckoo.Chain.Tests.Scenarios;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Network;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>People on a chain under faults.</summary>
internal sealed class Town : IAsyncDisposable
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;
    private static readonly UInt128 Stake = 20_000 * Cai;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly SiloNode node;
    private readonly CuckooClient client;
    private readonly string folder;
    private readonly Dictionary<string, Townsman> people = [];
    private readonly SemaphoreSlim gate = new(1, 1);

    private Town(SiloNode node, CuckooClient client, DeployedContracts contracts, string folder) =>
        (this.node, this.client, Contracts, this.folder) = (node, client, contracts, folder);

    public DeployedContracts Contracts { get; }

    public IRpc Rpc => node;

    /// <summary>Those who pay out of deposits.</summary>
    public List<Depositor> Depositors { get; } = [];

    /// <summary>How often a claim was paid, until the chain forgot it or not.</summary>
    public int Claims { get; private set; }

    /// <summary>Opens the chain of a silo: a bank with tokens for everybody, and wallets of payers.</summary>
    public static async Task<Town> OpenAsync(SiloProgram silo, string siloFolder, string folder, int payers, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        DeployedContracts contracts = DeployedContracts.Load(DeployedContracts.FileIn(Path.Combine(siloFolder, "chain"), EmbeddedChainOptions.DevelopmentChainId))!;
        Town town = new(new SiloNode(silo.Edge), new CuckooClient(new EdgeOptions { Edge = silo.Edge, Attempts = 1 }), contracts, folder);
        Address boss = await town.Rpc.ReadAsync(contracts[nameof(CuckooPay)], CuckooPay.Operator(), BlockTag.Latest, cancellation);
        Townsman bank = await town.PersonAsync("bank", cancellation);

        // Nothing is to be posted yet, so nobody else sends for the operator now.
        await town.Rpc.AsAsync(boss, contracts[nameof(CuckooToken)], CuckooToken.Transfer(bank.Address, 100_000_000 * Cai), cancellation);
        for (int i = 0; i < payers; i++)
        {
            Townsman wallet = await town.PersonAsync(string.Create(CultureInfo.InvariantCulture, $"wallet-{i}"), cancellation);
            Assert.Null(await bank.DoAsync(nameof(CuckooToken), CuckooToken.Transfer(wallet.Address, 1_000 * Cai), cancellation));
            Assert.Null(await wallet.DoAsync(nameof(CuckooToken), CuckooToken.Approve(contracts[nameof(CuckooPay)], 1_000 * Cai), cancellation));
            town.Depositors.Add(new Depositor(wallet, contracts.ChainId, contracts[nameof(CuckooPay)]));
        }

        return town;
    }

    /// <summary>Puts up the stake of the miner whose key is in a file, as often as the chain forgets it, and waits until the silo knows.</summary>
    public async Task EnrolAsync(string keyPath, CancellationToken cancellation)
    {
        Townsman bank = await PersonAsync("bank", cancellation);
        Townsman miner = await PersonAsync(keyPath, cancellation);
        while (true)
        {
            foreach (Townsman one in new[] { bank, miner }) await one.AdvanceAsync(cancellation);
            if (await IsActiveAsync($"{miner.Address}", cancellation)) return;
            if (await miner.ReadAsync(nameof(StakingManager), StakingManager.RoleOf(miner.Address), cancellation) == 0)
            {
                using SigningKey hot = SigningKey.Create();
                byte[] consent = HotKeyConsent.Sign(hot, miner.Address, Contracts.ChainId, Contracts[nameof(StakingManager)]);
                if (await miner.TokensAsync(cancellation) < Stake) await bank.DoAsync(nameof(CuckooToken), CuckooToken.Transfer(miner.Address, Stake), cancellation);
                await miner.DoAsync(nameof(CuckooToken), CuckooToken.Approve(Contracts[nameof(StakingManager)], Stake), cancellation);
                await miner.DoAsync(nameof(StakingManager), StakingManager.Register(1, hot.Address, consent, 0, Stake), cancellation);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }

    /// <summary>Lets the challenge window pass on the chain; whether it has, the chain may forget.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        ulong window = (await Rpc.ReadAsync(Contracts[nameof(CuckooPay)], CuckooPay.Rules(), BlockTag.Latest, cancellation)).ChallengeWindow;
        BlockHeader newest = (await Rpc.AskAsync(Eth.Block(BlockTag.Latest), cancellation))!;
        await Rpc.AskAsync(Anvil.SetNextBlockTime(newest.Timestamp + window + 1), cancellation);
        await Rpc.AskAsync(Anvil.Mine(1), cancellation);
    }

    /// <summary>Claims for everybody who has earned something by the newest root that is final, until it is over.</summary>
    public async Task ClaimAsync(CancellationToken over, CancellationToken cancellation)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                EpochReply? final = (await client.EpochsAsync(cancellation)).Epochs.FirstOrDefault(static one => one.Stage is "final");
                if (final is not null && await ClaimAsync(await client.LeavesAsync(final.Epoch, cancellation), cancellation)) Claims++;
            }
            catch (Exception e) when (e is EdgeUnreachableException or EdgeRefusedException or EdgeAnswerException)
            {
                // The silo is down, or has not read the leaves again yet.
            }

            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
        }
    }

    /// <summary>Claims for everybody who has earned more by a file of leaves than was claimed.</summary>
    /// <returns>Whether that was paid.</returns>
    public async Task<bool> ClaimAsync(LeavesFile file, CancellationToken cancellation)
    {
        Townsman bank = await PersonAsync("bank", cancellation);
        List<SumProof> due = [];
        foreach (SumLeaf leaf in Enumerable.Range(0, file.Tree.Count).Select(file.Tree.LeafAt).Where(static leaf => leaf.Earned > 0))
            if (await bank.ReadAsync(nameof(CuckooPay), CuckooPay.ClaimedOf(leaf.Account), cancellation) < leaf.Earned) due.Add(file.Tree.Prove(leaf.Account)!);
        return due.Count > 0 && await bank.DoAsync(nameof(CuckooPay), CuckooPay.ClaimMany([.. due.Select(static proof => proof.ForContract())]), cancellation) is null;
    }

    /// <summary>Everybody looks once more after what they have sent.</summary>
    public async Task RestAsync(CancellationToken cancellation)
    {
        foreach (Townsman one in people.Values) await one.AdvanceAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Townsman one in people.Values) one.Dispose();
        await node.DisposeAsync();
        client.Dispose();
        gate.Dispose();
    }

    // By a name of the town's own, or by the file of a key.
    private async Task<Townsman> PersonAsync(string name, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (!people.TryGetValue(name, out Townsman? person))
                people.Add(name, person = await Townsman.ComeAsync(node, Contracts, Path.Combine(folder, name), cancellation));
            return person;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<bool> IsActiveAsync(string address, CancellationToken cancellation)
    {
        try
        {
            string? after = null;
            while (true)
            {
                NodesReply page = await client.NodesAsync(after, cancellation);
                if (page.Nodes.Any(one => one.Node == address)) return page.Nodes.Single(one => one.Node == address).State is "active";
                if (page.Nodes.Count == 0) return false;
                after = page.Nodes[^1].Node;
            }
        }
        catch (Exception e) when (e is EdgeUnreachableException or EdgeRefusedException)
        {
            return false;
        }
    }
}

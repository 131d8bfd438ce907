using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Cli.OnChain;
using Cuckoo.Cli.Processes;
using Cuckoo.Cli.Staking;
using Cuckoo.Client;
using Cuckoo.Miner.Keys;
using Cuckoo.Wire.Network;

namespace Cuckoo.Cli.OwnChain;

/// <summary>A miner's operator on the chain: a key with a stake that stays offline, and one that works for it.</summary>
/// <param name="Node">The operator's address, which the network knows the miner by.</param>
/// <param name="HotKey">The address that signs receipts.</param>
/// <param name="Stake">Its own stake when it joined.</param>
internal sealed record StakedMiner(Address Node, Address HotKey, UInt128 Stake);

/// <summary>Puts up the stakes of a network's miners before they start, for on a chain none works without.</summary>
internal sealed class StakedMiners(TimeProvider time)
{
    private static readonly TimeSpan Authorised = TimeSpan.FromDays(30);

    /// <summary>Those that joined, in order.</summary>
    public List<StakedMiner> All { get; } = [];

    /// <summary>Registers a node with the least stake, unless it has it, and waits until the silo knows.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="network">The network that the miner is to join.</param>
    /// <param name="name">What its files are called.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The arguments by which the miner has its keys.</returns>
    public async Task<IReadOnlyList<string>> EnrolAsync(DevelopmentChain chain, LocalNetwork network, string name, CancellationToken cancellation)
    {
        string cold = Path.Combine(network.Folder, name + ".key"), hotPath = Path.Combine(network.Folder, name + ".hot"), word = Path.Combine(network.Folder, name + ".json");
        await using ChainSession session = await chain.SignAsync(cold, cancellation);
        using SigningKey hot = SigningKey.LoadOrCreate(hotPath);
        UInt128 least = (UInt128)await StakingSteps.LeastStakeAsync(session, StakingSteps.Miner, cancellation);
        UInt128 own = (UInt128)await session.ReadAsync(nameof(StakingManager), StakingManager.OwnStakeOf(session.Account), cancellation);
        if (own < least)
        {
            await chain.GiveAsync(session.Account, least - own, cancellation);
            if (await session.ReadAsync(nameof(StakingManager), StakingManager.RoleOf(session.Account), cancellation) == 0) await StakingSteps.RegisterAsync(session, StakingSteps.Miner, hot, least, cancellation);
            else await StakingSteps.StakeAsync(session, session.Account, least - own, cancellation);
        }

        using SigningKey key = SigningKey.LoadOrCreate(cold);
        DateTimeOffset now = time.GetUtcNow();
        File.Delete(word);
        AuthorisationFile.Write(word, AuthorisationFile.Sign(key, new HotKeyStatement(
            key.Address, hot.Address, now.AddMinutes(-1).ToUnixTimeSeconds(), (now + Authorised).ToUnixTimeSeconds(), now.ToUnixTimeSeconds())));
        using CuckooClient client = new(new EdgeOptions { Edge = network.Edge }, time: time);
        await NodeAsync(client, key.Address, "active", time, cancellation);
        All.Add(new StakedMiner(key.Address, hot.Address, UInt128.Max(own, least)));
        return ["--key", hotPath, "--authorisation", word];
    }

    /// <summary>Waits until the silo's mirror of the chain has a node in a state.</summary>
    public static Task<NodeRow> NodeAsync(CuckooClient client, Address node, string state, TimeProvider time, CancellationToken cancellation) => Patience.UntilAsync(
        $"the silo did not learn from the chain that {node} is {state}",
        async () => (await client.NodesAsync(null, cancellation)).Nodes.FirstOrDefault(one => one.Node == $"{node}" && one.State == state),
        time, cancellation);
}

using Cuckoo.Grains.Settlement;

namespace Cuckoo.Grains.Miners;

// What the chain says of the miner, where there is one. It is asked each time: a stake may be gone with the next block.
public sealed partial class MinerGrain
{
    // Nothing without a chain. What was slashed since is taken into its standing first.
    private async Task<NodeStake?> StakeNow()
    {
        if (!options.HasChain) return null;
        NodeStake stake = await GrainFactory.Mirror().Node(ChainAddress.Of(Id), NodeRole.Miner);
        int slashes = stake.Node?.Slashes ?? 0;
        if (slashes != miner.State.SlashesSeen) await Change(state => MinerRules.Slashed(state, slashes));
        return stake;
    }

    // What counts when a miner is drawn. One that was found wrong is drawn as if it had nothing, as without a chain.
    private Amount WeightOf(NodeStake? stake) => stake is null ? MinerRules.StakeOf(miner.State, Id, options)
        : stake.Node is { } node && miner.State.Rejected == 0 ? StakeRules.WeightOf(node)
        : Amount.Zero;

    // What it would lose: its own stake alone.
    private Amount RiskOf(NodeStake? stake) => stake is null ? MinerRules.StakeOf(miner.State, Id, options)
        : stake.Node is { } node && miner.State.Rejected == 0 ? node.Own
        : Amount.Zero;
}

using System.Collections.Immutable;
using Cuckoo.Grains.Accounts;

namespace Cuckoo.Grains.Settlement;

/// <summary>The network's numbers as a grain needs them now: the configuration's, and on a chain what the mirror says in their place.</summary>
internal static class ChainTerms
{
    /// <summary>The mirror.</summary>
    public static IChainMirrorGrain Mirror(this IGrainFactory grains) => grains.GetGrain<IChainMirrorGrain>(ChainMirror.Main);

    /// <summary>The numbers under the parameters that were voted.</summary>
    public static async Task<NetworkOptions> TermsNow(this IGrainFactory grains, NetworkOptions options) =>
        options.HasChain ? ParameterRules.Under(options, await grains.Mirror().Parameters()) : options;

    /// <summary>The same, with what an account has at stake for its coordinators: the own stake of the coordinators among its wallets.</summary>
    public static async Task<NetworkOptions> TermsNow(this IGrainFactory grains, NetworkOptions options, AccountId? owner)
    {
        NetworkOptions terms = await grains.TermsNow(options);
        if (!options.HasChain || owner is not { } account) return terms;
        ImmutableArray<ChainAddress> wallets = await grains.GetGrain<IAccountGrain>(account.Value).Wallets();
        NodeStake stake = await grains.Mirror().Nodes(wallets, NodeRole.Coordinator);
        return terms with { CoordinatorStakes = ImmutableDictionary<AccountId, Amount>.Empty.Add(account, stake.Node?.Own ?? Amount.Zero) };
    }
}

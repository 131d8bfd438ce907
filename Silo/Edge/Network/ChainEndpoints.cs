using System.Collections.Immutable;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Settlement;
using Cuckoo.Wire;
using Cuckoo.Wire.Network;

namespace Cuckoo.Silo.Edge.Network;

/// <summary>What the silo's mirror of the chain says to everybody: parameters and nodes.</summary>
internal static class ChainEndpoints
{
    private const int PageLength = 100;

    /// <summary>Adds the endpoints.</summary>
    public static void MapChain(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/network/parameters", Parameters)
            .Gives<ParametersReply>().Refuses(Refusals.NoChain);
        edge.MapGet("/v1/network/nodes", Nodes)
            .Gives<NodesReply>().Refuses(Refusals.NoChain, Refusals.BadAddress);
    }

    private static async Task<IResult> Parameters(IGrainFactory grains, NetworkOptions network)
    {
        if (!network.HasChain) return Refusals.NoChain.Refuse();
        ImmutableDictionary<ChainParameter, Amount> set = await Mirror(grains).Parameters();
        return TypedResults.Json(
            new ParametersReply([.. Enum.GetValues<ChainParameter>().Select(p => RowOf(set, p))]), WireJson.Default.ParametersReply);
    }

    private static async Task<IResult> Nodes(string? after, IGrainFactory grains, NetworkOptions network)
    {
        if (!network.HasChain) return Refusals.NoChain.Refuse();
        ChainAddress? behind = null;
        if (after is not null)
        {
            if (!Address.TryParse(after, out Address address) || !ChainAddress.TryParse(address.ToString(), out ChainAddress known)) return Refusals.BadAddress.Refuse();
            behind = known;
        }

        NodePage page = await Mirror(grains).List(behind, PageLength);
        ImmutableDictionary<ChainParameter, Amount> set = await Mirror(grains).Parameters();
        return TypedResults.Json(new NodesReply([.. page.Nodes.Select(n => RowOf(set, n))], page.All), WireJson.Default.NodesReply);
    }

    private static IChainMirrorGrain Mirror(IGrainFactory grains) => grains.GetGrain<IChainMirrorGrain>(ChainMirror.Main);

    private static ParameterRow RowOf(ImmutableDictionary<ChainParameter, Amount> set, ChainParameter parameter)
    {
        ParameterBounds bounds = ParameterRules.BoundsOf(parameter);
        return new ParameterRow(parameter.ToString(), ParameterRules.ValueOf(set, parameter).ToString(), bounds.Least.ToString(), bounds.Most.ToString());
    }

    private static NodeRow RowOf(ImmutableDictionary<ChainParameter, Amount> set, NodeView node) => new(
        node.Node.Value,
        node.Role is NodeRole.Coordinator ? "coordinator" : "miner",
        node.HotKey.Value,
        node.Own.ToString(),
        node.Delegated.ToString(),
        node.Unbonding.ToString(),
        node.Slashed.ToString(),
        StakeRules.Check(new NodeStake(ParameterRules.LeastStakeOf(set, node.Role), node), node.Role) switch
        {
            StakeFinding.Frozen => "frozen",
            StakeFinding.Enough => "active",
            _ => "too_low",
        });
}

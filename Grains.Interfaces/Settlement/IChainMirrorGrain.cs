using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Settlement;

/// <summary>
/// What the chain says, as far as a follower has handed it over: nodes and their stakes, parameters, what was deposited and paid out,
/// and the money that is still to be moved for it. Events and the place in the chain are one commit. Its key is
/// <see cref="ChainMirror.Main"/>. Readings are of the last commit, also while another is written.
/// </summary>
public interface IChainMirrorGrain : IGrainWithStringKey
{
    /// <summary>Where a follower goes on.</summary>
    [AlwaysInterleave]
    Task<MirrorPlace> Place();

    /// <summary>Takes a batch, or nothing of it; repeating it changes nothing.</summary>
    Task<MirrorOutcome> Apply(MirrorBatch batch);

    /// <summary>
    /// Moves money for what was taken: each order once, whatever is repeated. What cannot be moved, since nobody has it, stays
    /// and is tried again by the next call.
    /// </summary>
    /// <returns>What is missing in the books for what the chain has paid out or taken back.</returns>
    Task<Amount> Settle();

    /// <summary>A node and what is asked of one.</summary>
    [AlwaysInterleave]
    Task<NodeStake> Node(ChainAddress node, NodeRole role);

    /// <summary>The own stake of the active nodes of a role among several addresses, in sum, and what is asked of one.</summary>
    [AlwaysInterleave]
    Task<NodeStake> Nodes(ImmutableArray<ChainAddress> nodes, NodeRole role);

    /// <summary>Nodes by address.</summary>
    /// <param name="after">Begin behind this one; nothing for the first.</param>
    /// <param name="most">How many at most.</param>
    [AlwaysInterleave]
    Task<NodePage> List(ChainAddress? after, int most);

    /// <summary>The parameters that the chain has set; none before any were seen.</summary>
    [AlwaysInterleave]
    Task<ImmutableDictionary<ChainParameter, Amount>> Parameters();

    /// <summary>Compares the books with the chain, between two changes of either.</summary>
    Task<BridgeCheck> Check();
}

/// <summary>The one mirror.</summary>
public static class ChainMirror
{
    /// <summary>Key of its grain.</summary>
    public const string Main = "main";
}

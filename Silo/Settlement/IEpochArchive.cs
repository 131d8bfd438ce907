using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Silo.Settlement;

/// <summary>Where the leaves of epochs are published, and read back by those who go on from them.</summary>
internal interface IEpochArchive
{
    /// <summary>Publishes leaves and says what was published. Doing it twice publishes the same.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="contract">The CuckooPay.</param>
    /// <param name="epoch">The epoch's number.</param>
    /// <param name="previous">The file it goes on from.</param>
    /// <param name="tree">The leaves.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<EpochPublished> PublishAsync(ulong chainId, Address contract, int epoch, Hash256? previous, MerkleSumTree tree, CancellationToken cancellation);

    /// <summary>The leaves of an epoch; nothing when the store has lost them, or has others.</summary>
    Task<LeavesFile?> LoadAsync(EpochPublished published, CancellationToken cancellation);
}

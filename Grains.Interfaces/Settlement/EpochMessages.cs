using System.Collections.Immutable;
using Cuckoo.Grains.Ledger;

namespace Cuckoo.Grains.Settlement;

/// <summary>How far an epoch has come. The default is that there is none.</summary>
public enum EpochStage
{
    /// <summary>There is no such epoch.</summary>
    None = 0,

    /// <summary>Its end in the books is fixed.</summary>
    Cut,

    /// <summary>Its leaves are published in the store of blobs.</summary>
    Stored,

    /// <summary>Its root is on the chain and can be challenged.</summary>
    Posted,

    /// <summary>Its root is final.</summary>
    Final,

    /// <summary>Its root was cancelled on the chain.</summary>
    Cancelled,
}

/// <summary>The leaves of an epoch as they were published.</summary>
/// <param name="DataHash">SHA-256 of the file, 64 hexadecimal digits: the blob's name.</param>
/// <param name="Root">The root's hash, 0x and 64 hexadecimal digits.</param>
/// <param name="Total">All earned, which is all spent.</param>
/// <param name="Count">How many leaves.</param>
/// <param name="Previous">The file of the epoch that it goes on from; nothing for the first.</param>
[GenerateSerializer, Immutable]
public sealed record EpochPublished(Hash256 DataHash, string Root, Amount Total, int Count, Hash256? Previous);

/// <summary>An epoch.</summary>
/// <param name="Number">1, 2, 3 … of this network, whatever the chain's number is.</param>
/// <param name="Mark">Where in the books it ends.</param>
/// <param name="CutAt">When its end was fixed.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="Published">Its leaves, once they are published.</param>
/// <param name="ChainEpoch">The number the contract gave its root, once it is posted.</param>
/// <param name="PostedAt">When it was known to be on the chain.</param>
/// <param name="EndedAt">When it was known to be final or cancelled.</param>
[GenerateSerializer, Immutable]
public sealed record EpochRecord(
    int Number, LedgerMark Mark, DateTimeOffset CutAt, EpochStage Stage, EpochPublished? Published = null, long? ChainEpoch = null,
    DateTimeOffset? PostedAt = null, DateTimeOffset? EndedAt = null)
{
    /// <summary>Whether its root stands on the chain.</summary>
    public bool Stands => Stage is EpochStage.Posted or EpochStage.Final;
}

/// <summary>Something that keeps an epoch from being posted, or endangers a root that is.</summary>
/// <param name="Name">Its name, the same for the same cause.</param>
/// <param name="What">One sentence.</param>
/// <param name="At">Since when.</param>
[GenerateSerializer, Immutable]
public sealed record EpochWarning(string Name, string What, DateTimeOffset At);

/// <summary>The epochs, the newest last.</summary>
/// <param name="Epochs">The last ones.</param>
/// <param name="Warning">What keeps the open one from being posted; nothing while all is well.</param>
/// <param name="Treasury">The address in whose name the network earns; nothing before the first epoch.</param>
/// <param name="SkippedAt">When the books were last looked at and nothing had changed.</param>
/// <param name="Unanswered">What is asked about a posted root and has no answer; nothing while all is well.</param>
[GenerateSerializer, Immutable]
public sealed record EpochsView(
    ImmutableArray<EpochRecord> Epochs, EpochWarning? Warning, string? Treasury, DateTimeOffset? SkippedAt = null, EpochWarning? Unanswered = null);

/// <summary>What a voucher is over.</summary>
public enum VoucherSide
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>What its account spent; signed by that account.</summary>
    Spent,

    /// <summary>What its account earned; signed by the operator.</summary>
    Earned,
}

/// <summary>A signed total.</summary>
/// <param name="Total">What was spent or earned in all.</param>
/// <param name="Signature">65 bytes in hexadecimal digits: r, s and v.</param>
/// <param name="At">When it was taken.</param>
[GenerateSerializer, Immutable]
public sealed record SignedTotal(Amount Total, string Signature, DateTimeOffset At);

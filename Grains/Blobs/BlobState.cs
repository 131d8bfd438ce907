using System.Collections.Immutable;

namespace Cuckoo.Grains.Blobs;

/// <summary>What is kept of a blob. A deleted one keeps its last proof and nothing of its owners but their hashes in the trail.</summary>
public sealed record BlobState
{
    /// <summary>Where its bytes are and under which key; nothing before the first put and after a deletion.</summary>
    public BlobBytes? Bytes { get; init; }

    /// <summary>Who owns it.</summary>
    public ImmutableArray<AccountId> Owners { get; init; } = [];

    /// <summary>What the first owner said it is.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>When it was stored.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when nobody may delete it.</summary>
    public DateTimeOffset? RetainUntil { get; init; }

    /// <summary>Who wants it to stay.</summary>
    public ImmutableArray<BlobPin> Pins { get; init; } = [];

    /// <summary>A deletion that the trail may not have yet.</summary>
    public UntoldDeletion? Untold { get; init; }

    /// <summary>The last deletion, told.</summary>
    public TrailEntry? Deletion { get; init; }
}

/// <summary>A deletion on its way into the trail.</summary>
/// <param name="Note">What to write.</param>
/// <param name="TrailFrom">How many entries the trail had before.</param>
/// <param name="Gone">Bytes whose key is destroyed, without it.</param>
public sealed record UntoldDeletion(TrailNote Note, long TrailFrom, BlobBytes Gone);

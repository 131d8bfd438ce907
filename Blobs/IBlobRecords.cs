namespace Cuckoo.Blobs;

/// <summary>
/// The records of blobs: which object holds one, under which key, and whose it is. A blob exists exactly as long as its record;
/// whoever keeps the records decides about owners, pins and retention.
/// </summary>
public interface IBlobRecords
{
    /// <summary>The blob of that id, or nothing.</summary>
    Task<SealedBlob?> FindAsync(ContentId id, CancellationToken cancellation);

    /// <summary>Notes a blob whose bytes are verified and durable, and its owner.</summary>
    /// <returns>The blob that stands: this one, or the one that was here before; nothing when it takes no further owner.</returns>
    Task<SealedBlob?> KeepAsync(SealedBlob blob, BlobOrder order, CancellationToken cancellation);

    /// <summary>Notes an owner more, or the same for longer, of a blob that is here.</summary>
    /// <returns>The blob; nothing when it is not here, or takes no further owner.</returns>
    Task<SealedBlob?> JoinAsync(ContentId id, BlobOrder order, CancellationToken cancellation);

    /// <summary>Lets go of a blob for somebody; when it was the last owner, destroys its key.</summary>
    /// <returns>How it ended, and the blob whose bytes may go now, if any.</returns>
    Task<(ReleaseOutcome Outcome, SealedBlob? Gone)> ReleaseAsync(ContentId id, string askedBy, CancellationToken cancellation);

    /// <summary>Whether an old object is still the blob's; deletes a blob that nobody pins and whose time is over.</summary>
    Task<bool> IsKeptAsync(ContentId id, ObjectName held, CancellationToken cancellation);

    /// <summary>Replaces a key by the same one wrapped anew, if it still is <paramref name="before"/>.</summary>
    Task RewrapAsync(ContentId id, WrappedKey before, WrappedKey after, CancellationToken cancellation);
}

/// <summary>Where and how a blob lies.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Length">Its length in bytes, unsealed.</param>
/// <param name="Place">The object that holds it, sealed.</param>
/// <param name="Key">Its own key, wrapped.</param>
public sealed record SealedBlob(ContentId Id, long Length, ObjectName Place, WrappedKey Key);

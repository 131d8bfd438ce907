using Cuckoo.Blobs;
using Cuckoo.Grains;
using Cuckoo.Grains.Blobs;

namespace Cuckoo.Silo.Storage;

/// <summary>The records of blobs, kept by their grains.</summary>
internal sealed class GrainRecords(IGrainFactory grains) : IBlobRecords
{
    /// <inheritdoc/>
    public async Task<SealedBlob?> FindAsync(ContentId id, CancellationToken cancellation) => BlobOf(id, await GrainOf(id).Bytes());

    /// <inheritdoc/>
    public async Task<SealedBlob?> KeepAsync(SealedBlob blob, BlobOrder order, CancellationToken cancellation) => BlobOf(blob.Id, await GrainOf(blob.Id).Keep(
        new BlobPut(new BlobBytes(blob.Place.Path, blob.Length, blob.Key.Text), Account(order.Owner), order.MediaType, order.RetainUntil)));

    /// <inheritdoc/>
    public async Task<SealedBlob?> JoinAsync(ContentId id, BlobOrder order, CancellationToken cancellation) =>
        BlobOf(id, await GrainOf(id).Join(Account(order.Owner), order.RetainUntil));

    /// <inheritdoc/>
    public async Task<(ReleaseOutcome Outcome, SealedBlob? Gone)> ReleaseAsync(ContentId id, string askedBy, CancellationToken cancellation)
    {
        BlobDeletion deletion = await GrainOf(id).Delete(Account(askedBy));
        return deletion.Result switch
        {
            BlobResult.Unknown => (ReleaseOutcome.Unknown, null),
            BlobResult.Pinned => (ReleaseOutcome.Pinned, null),
            BlobResult.Retained => (ReleaseOutcome.Retained, null),
            BlobResult.Released => (ReleaseOutcome.Released, null),

            // The key is gone; only the place is needed to take the bytes away.
            BlobResult.Deleted => (ReleaseOutcome.Deleted, deletion.Gone is { } gone && ObjectName.TryParse(gone.Place, out ObjectName place)
                ? new SealedBlob(id, gone.Length, place, default)
                : null),
            var other => throw new InvalidOperationException($"A deletion came to {other}."),
        };
    }

    /// <inheritdoc/>
    public Task<bool> IsKeptAsync(ContentId id, ObjectName held, CancellationToken cancellation) => GrainOf(id).IsKept(held.Path);

    /// <inheritdoc/>
    public Task RewrapAsync(ContentId id, WrappedKey before, WrappedKey after, CancellationToken cancellation) => GrainOf(id).Rewrap(before.Text, after.Text);

    private IBlobGrain GrainOf(ContentId id) => grains.GetGrain<IBlobGrain>(id.ToHash().Value);

    private static AccountId Account(string text) =>
        AccountId.TryParse(text, out AccountId account) ? account : throw new ArgumentException("A blob's owner is an account.", nameof(text));

    private static SealedBlob? BlobOf(ContentId id, BlobBytes? bytes)
    {
        if (bytes is null) return null;
        return ObjectName.TryParse(bytes.Place, out ObjectName place) && WrappedKey.TryParse(bytes.WrappedKey, out WrappedKey key)
            ? new SealedBlob(id, bytes.Length, place, key)
            : throw new BlobDamagedException(id, "its record is no record");
    }
}

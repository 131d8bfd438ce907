using System.Collections.Concurrent;

namespace Cuckoo.Blobs.Tests.Stores;

/// <summary>Records in memory: one owner a blob, no retention, no pins.</summary>
internal sealed class MemoryRecords : IBlobRecords
{
    private readonly ConcurrentDictionary<ContentId, SealedBlob> blobs = new();

    public ICollection<SealedBlob> All => blobs.Values;

    public Task<SealedBlob?> FindAsync(ContentId id, CancellationToken cancellation) => Task.FromResult(blobs.GetValueOrDefault(id));

    public Task<SealedBlob?> KeepAsync(SealedBlob blob, BlobOrder order, CancellationToken cancellation) =>
        Task.FromResult<SealedBlob?>(blobs.GetOrAdd(blob.Id, blob));

    public Task<SealedBlob?> JoinAsync(ContentId id, BlobOrder order, CancellationToken cancellation) => FindAsync(id, cancellation);

    public Task<(ReleaseOutcome Outcome, SealedBlob? Gone)> ReleaseAsync(ContentId id, string askedBy, CancellationToken cancellation) =>
        Task.FromResult(blobs.TryRemove(id, out SealedBlob? gone) ? (ReleaseOutcome.Deleted, gone) : (ReleaseOutcome.Unknown, (SealedBlob?)null));

    public Task<bool> IsKeptAsync(ContentId id, ObjectName held, CancellationToken cancellation) =>
        Task.FromResult(blobs.TryGetValue(id, out SealedBlob? blob) && blob.Place == held);

    public Task RewrapAsync(ContentId id, WrappedKey before, WrappedKey after, CancellationToken cancellation)
    {
        if (blobs.TryGetValue(id, out SealedBlob? blob) && blob.Key == before) blobs.TryUpdate(id, blob with { Key = after }, blob);
        return Task.CompletedTask;
    }
}

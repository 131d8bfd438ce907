using Cuckoo.Blobs.Objects;

namespace Cuckoo.Blobs.Tests.Stores;

/// <summary>A store that takes nothing: its disk is full.</summary>
internal sealed class FullObjects : IObjectStore
{
    public Task WriteAsync(ObjectName name, Stream content, CancellationToken cancellation) => throw new ObjectStoreException("DiskFull", "The disk is full.");

    public Task<Stream?> OpenAsync(ObjectName name, long from, long count, CancellationToken cancellation) => Task.FromResult<Stream?>(null);

    public Task<ObjectFacts?> FindAsync(ObjectName name, CancellationToken cancellation) => Task.FromResult<ObjectFacts?>(null);

    public Task DeleteAsync(ObjectName name, CancellationToken cancellation) => Task.CompletedTask;

    public IAsyncEnumerable<ListedObject> ListAsync(string folder, CancellationToken cancellation) => AsyncEnumerable.Empty<ListedObject>();

    public UploadLink? LinkForUpload(ObjectName name, long length, string mediaType, DateTimeOffset expiresAt) => null;
}

namespace Cuckoo.Blobs.Objects;

/// <summary>
/// Named objects of bytes, underneath the blobs: files, S3 or Azure. It knows nothing of content ids, keys and owners. Failures of
/// the service are <see cref="ObjectStoreException"/>.
/// </summary>
public interface IObjectStore
{
    /// <summary>Writes an object from a stream of unknown length. It is there whole, and durable, or not at all.</summary>
    Task WriteAsync(ObjectName name, Stream content, CancellationToken cancellation);

    /// <summary>The bytes of a range, or nothing when there is no such object. It may come shorter when the object is.</summary>
    /// <param name="name">The object.</param>
    /// <param name="from">First byte.</param>
    /// <param name="count">How many; at least one.</param>
    /// <param name="cancellation">Ends the call, not the stream.</param>
    Task<Stream?> OpenAsync(ObjectName name, long from, long count, CancellationToken cancellation);

    /// <summary>What the store says of an object, or nothing when there is none.</summary>
    Task<ObjectFacts?> FindAsync(ObjectName name, CancellationToken cancellation);

    /// <summary>Deletes an object; one that is not there is deleted already.</summary>
    Task DeleteAsync(ObjectName name, CancellationToken cancellation);

    /// <summary>Every object in <paramref name="folder"/>, by the page; names that are not ours are left out.</summary>
    IAsyncEnumerable<ListedObject> ListAsync(string folder, CancellationToken cancellation);

    /// <summary>A link by which somebody uploads straight to the service; nothing when the store has no such thing.</summary>
    UploadLink? LinkForUpload(ObjectName name, long length, string mediaType, DateTimeOffset expiresAt);
}

/// <summary>What a store says of an object.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="MediaType">The type it was uploaded with, where the store keeps one.</param>
public readonly record struct ObjectFacts(long Length, string? MediaType);

/// <summary>An object in a listing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="WrittenAt">When it was written, by the store's clock.</param>
public readonly record struct ListedObject(ObjectName Name, long Length, DateTimeOffset WrittenAt);

/// <summary>A link for an upload.</summary>
/// <param name="Url">Where to PUT.</param>
/// <param name="Headers">Headers the PUT must bear.</param>
public sealed record UploadLink(Uri Url, IReadOnlyDictionary<string, string> Headers);

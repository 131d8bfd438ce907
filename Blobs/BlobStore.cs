// The one implementation of the store, over any objects and any records. The order of steps is what keeps its promises: the object
// first, sealed, whole and durable under a name of its own; then the record, which makes it a blob. A deletion goes the other way.
// What a killed process leaves between the two is an object without a record, which nobody sees and the sweep takes away.

using System.Security.Cryptography;
using Cuckoo.Blobs.Objects;
using Cuckoo.Blobs.Sealing;

namespace Cuckoo.Blobs;

/// <inheritdoc cref="IBlobStore"/>
/// <param name="objects">Where sealed bytes lie.</param>
/// <param name="records">Which of them are blobs, and whose.</param>
/// <param name="keys">What wraps the blobs' keys.</param>
public sealed class BlobStore(IObjectStore objects, IBlobRecords records, MasterKeys keys) : IBlobStore
{
    // As much as a chunk: more is only ever held by the chunk.
    private const int MostLookedAt = SealedFormat.ChunkLength;

    /// <inheritdoc/>
    public async Task<PutResult> PutAsync(Stream content, BlobOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(order);
        if (order.Length is not (> 0 and <= MostLookedAt)) return await WriteAsync(content, order, cancellation);

        // Short enough to be hashed before anything is written: what is here already need not be sealed, flushed and thrown away again.
        byte[] bytes = new byte[(int)order.Length];
        int read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        bool isWhole = read == bytes.Length && await content.ReadAsync(new byte[1], cancellation) == 0;
        if (!isWhole) return new PutResult(PutOutcome.WrongLength, default, 0);
        ContentId id = ContentId.FromSha256(SHA256.HashData(bytes));
        if (bytes.Length <= order.MostBytes && (order.Expected ?? id) == id && await records.JoinAsync(id, order, cancellation) is { } standing)
            return new PutResult(PutOutcome.AlreadyStored, standing.Id, standing.Length);
        using MemoryStream whole = new(bytes, writable: false);
        return await WriteAsync(whole, order, cancellation);
    }

    private async Task<PutResult> WriteAsync(Stream content, BlobOrder order, CancellationToken cancellation)
    {
        ObjectName name = ObjectName.NewSealed();
        byte[] key = RandomNumberGenerator.GetBytes(SealedFormat.KeyLength);
        await using SealingStream sealing = new(content, order, key);
        try
        {
            await objects.WriteAsync(name, sealing, cancellation);
        }
        catch (PutRefusedException refused)
        {
            return new PutResult(refused.Outcome, default, 0);
        }

        SealedBlob blob = new(sealing.Id, sealing.ContentLength, name, keys.Wrap(sealing.Id, key));
        CryptographicOperations.ZeroMemory(key);
        SealedBlob? standing = await records.KeepAsync(blob, order, cancellation);
        if (standing?.Place == name) return new PutResult(PutOutcome.Stored, blob.Id, blob.Length);
        await objects.DeleteAsync(name, cancellation);
        return new PutResult(standing is null ? PutOutcome.TooManyOwners : PutOutcome.AlreadyStored, blob.Id, blob.Length);
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(ContentId id, long from, long? count, CancellationToken cancellation)
    {
        if (await records.FindAsync(id, cancellation) is not { } blob) return null;
        long length = count ?? blob.Length - from;
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, blob.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, blob.Length - from, nameof(count));

        byte[] key = keys.Unwrap(id, blob.Key);
        long first = from / SealedFormat.ChunkLength;
        long last = length == 0 ? first : (from + length - 1) / SealedFormat.ChunkLength;
        long start = SealedFormat.OffsetOf(first);
        long end = Math.Min(SealedFormat.OffsetOf(last + 1), SealedFormat.SealedLengthOf(blob.Length) - SealedFormat.FooterLength);
        if (length == 0 && blob.Length > 0) return new MemoryStream([], writable: false);
        Stream chunks = await objects.OpenAsync(blob.Place, start, end - start, cancellation)
            ?? throw new BlobDamagedException(id, "its object is gone");
        OpeningStream opening = new(chunks, blob, key, from, length);
        CryptographicOperations.ZeroMemory(key);
        if (length > 0) return opening;
        await using (opening) await opening.VerifyEmptyAsync(cancellation);
        return new MemoryStream([], writable: false);
    }

    /// <inheritdoc/>
    public async Task<long?> LengthAsync(ContentId id, CancellationToken cancellation) => (await records.FindAsync(id, cancellation))?.Length;

    /// <inheritdoc/>
    public async Task<ReleaseOutcome> DeleteAsync(ContentId id, string askedBy, CancellationToken cancellation)
    {
        (ReleaseOutcome outcome, SealedBlob? gone) = await records.ReleaseAsync(id, askedBy, cancellation);
        if (gone is not null) await objects.DeleteAsync(gone.Place, cancellation);
        return outcome;
    }

    /// <summary>A link to upload straight to the service, and the name it will have there; nothing when the store has no such links.</summary>
    public (ObjectName Upload, UploadLink Link)? LinkForUpload(long length, string mediaType, DateTimeOffset expiresAt)
    {
        ObjectName name = ObjectName.NewUpload();
        return objects.LinkForUpload(name, length, mediaType, expiresAt) is { } link ? (name, link) : null;
    }

    /// <summary>
    /// Makes a blob of what was uploaded by a link. What the service could not bound is checked here, before anybody sees a byte:
    /// length, media type, content. Whatever the end, the upload is gone after it.
    /// </summary>
    public async Task<PutResult> TakeUploadAsync(ObjectName upload, BlobOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!upload.IsUpload || await objects.FindAsync(upload, cancellation) is not { } facts) return new PutResult(PutOutcome.NoUpload, default, 0);
        PutResult result;
        if (order.Length is { } length && length != facts.Length) result = new PutResult(PutOutcome.WrongLength, default, 0);
        else if (facts.Length > order.MostBytes) result = new PutResult(PutOutcome.TooLong, default, 0);
        else if (!string.Equals(facts.MediaType, order.MediaType, StringComparison.Ordinal)) result = new PutResult(PutOutcome.WrongType, default, 0);
        else if (facts.Length == 0) result = await PutAsync(Stream.Null, order, cancellation);
        else
        {
            Stream? content = await objects.OpenAsync(upload, 0, facts.Length, cancellation);
            if (content is null) return new PutResult(PutOutcome.NoUpload, default, 0);

            // The object may be overwritten between two looks: the length is held to what was seen at first.
            await using (content) result = await PutAsync(content, order with { Length = facts.Length }, cancellation);
        }

        await objects.DeleteAsync(upload, cancellation);
        return result;
    }
}

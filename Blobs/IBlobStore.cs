// The contract of every store of blobs. What lies underneath (files, S3, Azure) and who may do what (the records) are parts
// of it, not variants: one implementation does the hashing, the sealing and the order of steps for all.

namespace Cuckoo.Blobs;

/// <summary>
/// Blobs by content id. A blob is there when its record is, and the record is written last: a half-written blob is never seen.
/// Every byte given out was verified before it left; a wrong one ends in <see cref="BlobDamagedException"/>. A service that does
/// not do its part ends in <see cref="ObjectStoreException"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>Stores a stream, read once and held in memory only by the chunk.</summary>
    Task<PutResult> PutAsync(Stream content, BlobOrder order, CancellationToken cancellation);

    /// <summary>The bytes from <paramref name="from"/>, <paramref name="count"/> of them; nothing when the blob is not here.</summary>
    /// <remarks>
    /// Each chunk of 64 KiB is authenticated under the blob's own key, so a range is verified without reading the rest; a stream
    /// of the whole is hashed as well, and its last chunk comes out only when the hash is the id.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie in the blob.</exception>
    Task<Stream?> OpenAsync(ContentId id, long from, long? count, CancellationToken cancellation);

    /// <summary>Length in bytes, or nothing when the blob is not here.</summary>
    Task<long?> LengthAsync(ContentId id, CancellationToken cancellation);

    /// <summary>Deletes a blob for somebody: its key first, then its bytes. The records say who may.</summary>
    Task<ReleaseOutcome> DeleteAsync(ContentId id, string askedBy, CancellationToken cancellation);
}

/// <summary>What is to be stored, for whom, and within which bounds.</summary>
/// <param name="Owner">Whose it is: an account of the books.</param>
/// <param name="MediaType">What its owner says it is, such as <c>image/png</c>.</param>
/// <param name="MostBytes">More are refused.</param>
public sealed record BlobOrder(string Owner, string MediaType, long MostBytes)
{
    /// <summary>The exact length, where it is known; any other is refused.</summary>
    public long? Length { get; init; }

    /// <summary>The id it must have; another is refused.</summary>
    public ContentId? Expected { get; init; }

    /// <summary>Until when nobody may delete it.</summary>
    public DateTimeOffset? RetainUntil { get; init; }
}

/// <summary>How a put ended.</summary>
public enum PutOutcome
{
    /// <summary>Never said.</summary>
    Unknown,

    /// <summary>The stream holds more bytes than allowed.</summary>
    TooLong,

    /// <summary>The stream holds another number of bytes than announced.</summary>
    WrongLength,

    /// <summary>The bytes have another content id than announced.</summary>
    WrongContent,

    /// <summary>The records took no further owner of this blob.</summary>
    TooManyOwners,

    /// <summary>There is no such upload (any more).</summary>
    NoUpload,

    /// <summary>The upload has another media type than announced.</summary>
    WrongType,

    /// <summary>It is stored now.</summary>
    Stored,

    /// <summary>The same bytes were here already; they have one owner more, or the same.</summary>
    AlreadyStored,
}

/// <summary>The end of a put.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Id">The blob, when it is stored.</param>
/// <param name="Length">Its length in bytes.</param>
public readonly record struct PutResult(PutOutcome Outcome, ContentId Id, long Length)
{
    /// <summary>Whether the blob is there.</summary>
    public bool IsStored => Outcome is PutOutcome.Stored or PutOutcome.AlreadyStored;
}

/// <summary>How a deletion ended.</summary>
public enum ReleaseOutcome
{
    /// <summary>There is no such blob of this owner.</summary>
    Unknown,

    /// <summary>Somebody has pinned it.</summary>
    Pinned,

    /// <summary>It is to be kept until a time that has not come.</summary>
    Retained,

    /// <summary>It belongs to others still; the asker no longer owns it.</summary>
    Released,

    /// <summary>Its key is destroyed, and its bytes are gone or will be.</summary>
    Deleted,
}

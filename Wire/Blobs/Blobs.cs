namespace Cuckoo.Wire.Blobs;

/// <summary>A blob as its owner sees it.</summary>
/// <param name="Id">Its content id.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="MediaType">What its first owner said it is.</param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="RetainUntil">Until when nobody can delete it, or null.</param>
/// <param name="KeptUntil">When it is collected unless somebody pins it.</param>
/// <param name="Pins">How many owners pin it now.</param>
/// <param name="IsPinned">Whether this owner does.</param>
/// <param name="PinnedUntil">The end of this owner's pin, or null.</param>
public sealed record BlobReply(
    string Id, long Bytes, string MediaType, DateTimeOffset CreatedAt, DateTimeOffset? RetainUntil, DateTimeOffset KeptUntil, int Pins, bool IsPinned,
    DateTimeOffset? PinnedUntil);

/// <summary>What a deletion came to.</summary>
/// <param name="Id">The blob.</param>
/// <param name="IsDeleted">False when others own it still: then only this owner has let go.</param>
/// <param name="Proof">The deletion's entry in the trail, or null.</param>
public sealed record DeletionReply(string Id, bool IsDeleted, DeletionEntry? Proof);

/// <summary>An entry of the trail of deletions; hashes are SHA-256.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Blob">Of the content.</param>
/// <param name="AskedBy">Of the id of the account that asked, or of the word collection.</param>
/// <param name="At">When.</param>
/// <param name="KeyHash">Of the wrapped key that was destroyed.</param>
/// <param name="Previous">Of the entry before.</param>
/// <param name="Hash">Of this entry.</param>
public sealed record DeletionEntry(long Number, string Blob, string AskedBy, DateTimeOffset At, string KeyHash, string Previous, string Hash);

/// <summary>Some of the trail of deletions.</summary>
/// <param name="Entries">At most a hundred, in order.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="Head">Hash of the last one.</param>
public sealed record DeletionsReply(IReadOnlyList<DeletionEntry> Entries, long Count, string Head);

/// <summary>What a check of the whole trail found.</summary>
/// <param name="IsIntact">Whether every entry follows from the one before.</param>
/// <param name="Count">How many were checked.</param>
/// <param name="FirstWrong">The first that does not, or null.</param>
public sealed record DeletionsCheckReply(bool IsIntact, long Count, long? FirstWrong);

/// <summary>Asks for a link to download a blob without a key.</summary>
/// <param name="Id">The blob.</param>
/// <param name="Seconds">How long it lasts: 1 to 86,400.</param>
public sealed record DownloadLinkAsked(string Id, int Seconds);

/// <summary>Asks for a link to upload a blob without a key.</summary>
/// <param name="Bytes">Its exact length.</param>
/// <param name="MediaType">Its exact type.</param>
/// <param name="Seconds">How long it lasts: 1 to 86,400.</param>
public sealed record UploadLinkAsked(long Bytes, string MediaType, int Seconds);

/// <summary>A link.</summary>
/// <param name="Url">Where to GET, or to PUT: a path below the edge, or a URL of the service that stores blobs.</param>
/// <param name="Headers">What the PUT must bear.</param>
/// <param name="Commit">Path below the edge to POST to after the PUT, or null when the PUT is all.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record LinkReply(string Url, IReadOnlyDictionary<string, string> Headers, string? Commit, DateTimeOffset ExpiresAt);

using System.Collections.Immutable;

namespace Cuckoo.Grains.Blobs;

/// <summary>The bytes of a blob as its record knows them.</summary>
/// <param name="Place">Name of the object that holds them.</param>
/// <param name="Length">Bytes, unsealed.</param>
/// <param name="WrappedKey">The blob's own key, sealed under a master key; digits.</param>
[GenerateSerializer, Immutable]
public sealed record BlobBytes(
    [property: Id(0)] string Place,
    [property: Id(1)] long Length,
    [property: Id(2)] string WrappedKey);

/// <summary>A put whose bytes are verified and durable.</summary>
/// <param name="Bytes">Where they lie.</param>
/// <param name="Owner">Whose they are.</param>
/// <param name="MediaType">What the owner says they are; the first owner's word stands.</param>
/// <param name="RetainUntil">Until when nobody may delete them, if so; the latest word stands.</param>
[GenerateSerializer, Immutable]
public sealed record BlobPut(
    [property: Id(0)] BlobBytes Bytes,
    [property: Id(1)] AccountId Owner,
    [property: Id(2)] string MediaType,
    [property: Id(3)] DateTimeOffset? RetainUntil);

/// <summary>What became of something asked of a blob. The default is a refusal.</summary>
public enum BlobResult
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>There is no such blob of this account.</summary>
    Unknown,

    /// <summary>It has as many owners as a blob may.</summary>
    TooManyOwners,

    /// <summary>It has as many pins as a blob may.</summary>
    TooManyPins,

    /// <summary>The end of a pin does not lie in the future.</summary>
    PastEnd,

    /// <summary>Somebody has pinned it.</summary>
    Pinned,

    /// <summary>It is to be kept until a time that has not come.</summary>
    Retained,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>The account no longer owns it; others still do.</summary>
    Released,

    /// <summary>Its key is destroyed and the trail says so.</summary>
    Deleted,
}

/// <summary>Somebody's wish that a blob stays.</summary>
/// <param name="By">Whose.</param>
/// <param name="Until">How long; without an end when nothing.</param>
[GenerateSerializer, Immutable]
public readonly record struct BlobPin([property: Id(0)] AccountId By, [property: Id(1)] DateTimeOffset? Until);

/// <summary>A blob as its owner sees it.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="MediaType">What it is said to be.</param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="RetainUntil">Until when it cannot be deleted, if so.</param>
/// <param name="KeptUntil">When it is collected unless somebody pins it.</param>
/// <param name="Pins">The viewer's own pin, if any, and how many there are.</param>
[GenerateSerializer, Immutable]
public sealed record BlobView(
    [property: Id(0)] long Length,
    [property: Id(1)] string MediaType,
    [property: Id(2)] DateTimeOffset CreatedAt,
    [property: Id(3)] DateTimeOffset? RetainUntil,
    [property: Id(4)] DateTimeOffset KeptUntil,
    [property: Id(5)] BlobPins Pins);

/// <summary>Pins of a blob.</summary>
/// <param name="Count">How many hold now.</param>
/// <param name="IsOwn">Whether one of them is the viewer's.</param>
/// <param name="OwnUntil">Its end, if it has one.</param>
[GenerateSerializer, Immutable]
public readonly record struct BlobPins([property: Id(0)] int Count, [property: Id(1)] bool IsOwn, [property: Id(2)] DateTimeOffset? OwnUntil);

/// <summary>How a deletion ended.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Gone">The bytes that may go now.</param>
/// <param name="Proof">The deletion's place in the trail.</param>
/// <param name="RetainUntil">Until when it cannot be deleted, if that is why it was not.</param>
[GenerateSerializer, Immutable]
public sealed record BlobDeletion(
    [property: Id(0)] BlobResult Result,
    [property: Id(1)] BlobBytes? Gone,
    [property: Id(2)] TrailEntry? Proof,
    [property: Id(3)] DateTimeOffset? RetainUntil);

/// <summary>A deletion, as the trail keeps it for ever.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Blob">SHA-256 of the content: the content id in digits.</param>
/// <param name="AskedBy">SHA-256 of the account that asked, so that the trail can be shown to anybody; of <c>collection</c> when nobody did.</param>
/// <param name="At">When.</param>
/// <param name="KeyHash">SHA-256 of the wrapped key that was destroyed.</param>
/// <param name="Previous">Hash of the entry before; 64 zeros before the first.</param>
/// <param name="Hash">Hash of this entry.</param>
[GenerateSerializer, Immutable]
public sealed record TrailEntry(
    [property: Id(0)] long Number,
    [property: Id(1)] Hash256 Blob,
    [property: Id(2)] Hash256 AskedBy,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] Hash256 KeyHash,
    [property: Id(5)] Hash256 Previous,
    [property: Id(6)] Hash256 Hash);

/// <summary>What is to be written into the trail.</summary>
/// <param name="Blob">SHA-256 of the content.</param>
/// <param name="AskedBy">SHA-256 of who asked.</param>
/// <param name="At">When.</param>
/// <param name="KeyHash">SHA-256 of the wrapped key that was destroyed; no two keys have one, so it names the deletion.</param>
[GenerateSerializer, Immutable]
public sealed record TrailNote(
    [property: Id(0)] Hash256 Blob,
    [property: Id(1)] Hash256 AskedBy,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] Hash256 KeyHash);

/// <summary>Some entries of the trail, in order.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Count">How many the whole trail has.</param>
/// <param name="Head">Hash of the last one; 64 zeros when there is none.</param>
[GenerateSerializer, Immutable]
public sealed record TrailPage(
    [property: Id(0)] ImmutableArray<TrailEntry> Entries,
    [property: Id(1)] long Count,
    [property: Id(2)] Hash256 Head);

/// <summary>What a check of the whole trail found.</summary>
/// <param name="IsIntact">Whether every entry follows from the one before.</param>
/// <param name="Count">How many there are.</param>
/// <param name="FirstWrong">The first that does not, if any.</param>
[GenerateSerializer, Immutable]
public readonly record struct TrailFinding([property: Id(0)] bool IsIntact, [property: Id(1)] long Count, [property: Id(2)] long? FirstWrong);

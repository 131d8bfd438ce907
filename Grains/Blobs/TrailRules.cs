// The chain of deletions. Pure.

using System.Collections.Immutable;
using System.Globalization;

namespace Cuckoo.Grains.Blobs;

/// <summary>What is kept of the trail: its unfinished page, and what the next entry follows from.</summary>
public sealed record TrailState
{
    /// <summary>How many entries the whole trail has.</summary>
    public long Count { get; init; }

    /// <summary>Hash of the last entry.</summary>
    public Hash256 Head { get; init; } = TrailRules.Nothing;

    /// <summary>Entries of the page that is not complete.</summary>
    public ImmutableArray<TrailEntry> Open { get; init; } = [];
}

/// <summary>State of a complete page.</summary>
public sealed record TrailPageState
{
    /// <summary>Its entries.</summary>
    public ImmutableArray<TrailEntry> Entries { get; init; } = [];
}

/// <summary>The rules of the trail.</summary>
public static class TrailRules
{
    /// <summary>Entries of a page: a page of JSON is about 120 KB.</summary>
    public const int PageLength = 256;

    /// <summary>What the first entry follows from.</summary>
    public static Hash256 Nothing { get; } = Hash256.From(new byte[32]);

    /// <summary>The entry that a note becomes at the end of a trail.</summary>
    public static TrailEntry Next(TrailState trail, TrailNote note)
    {
        ArgumentNullException.ThrowIfNull(trail);
        ArgumentNullException.ThrowIfNull(note);
        TrailEntry entry = new(trail.Count + 1, note.Blob, note.AskedBy, note.At, note.KeyHash, trail.Head, default);
        return entry with { Hash = HashOf(entry) };
    }

    /// <summary>
    /// The hash of an entry: SHA-256 of seven lines, each ended by a line feed: <c>cuckoo deletion 1</c>, number, blob, asked by, time
    /// (RFC 3339, seven digits of a second, <c>Z</c>), key hash, previous hash.
    /// </summary>
    public static Hash256 HashOf(TrailEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string at = entry.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
        return Hash256.OfText(string.Create(
            CultureInfo.InvariantCulture,
            $"cuckoo deletion 1\n{entry.Number}\n{entry.Blob}\n{entry.AskedBy}\n{at}\n{entry.KeyHash}\n{entry.Previous}\n"));
    }

    /// <summary>The first entry that does not follow from what is before it, or nothing.</summary>
    /// <param name="entries">Some entries in order.</param>
    /// <param name="before">How many come before them.</param>
    /// <param name="head">Hash of the one before them.</param>
    public static long? FirstWrong(IEnumerable<TrailEntry> entries, long before, Hash256 head)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (TrailEntry entry in entries)
        {
            if (entry.Number != ++before || entry.Previous != head || entry.Hash != HashOf(entry)) return before;
            head = entry.Hash;
        }

        return null;
    }
}

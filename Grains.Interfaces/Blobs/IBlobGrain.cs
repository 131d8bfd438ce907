namespace Cuckoo.Grains.Blobs;

/// <summary>
/// The record of one blob: whose it is, how long it stays, where its bytes lie and under which key. Its key is the SHA-256 of the
/// content. A blob exists while its record holds a wrapped key. No call interleaves: what is read is durable.
/// </summary>
public interface IBlobGrain : IGrainWithStringKey
{
    /// <summary>Takes a put down. When the blob is here already, its owner joins and the bytes that are here stand.</summary>
    /// <returns>The bytes that stand, or nothing when it takes no further owner.</returns>
    Task<BlobBytes?> Keep(BlobPut put);

    /// <summary>An owner joins the bytes that are here.</summary>
    /// <returns>The bytes, or nothing when there is no such blob or it takes no further owner.</returns>
    Task<BlobBytes?> Join(AccountId owner, DateTimeOffset? retainUntil);

    /// <summary>Where the bytes are, or nothing when there is no such blob.</summary>
    Task<BlobBytes?> Bytes();

    /// <summary>The blob as an owner sees it; nothing for anybody else.</summary>
    Task<BlobView?> View(AccountId viewer);

    /// <summary>Makes somebody an owner of a blob that is here.</summary>
    Task<BlobResult> Share(AccountId owner);

    /// <summary>Pins it for an owner, or moves the end of the pin.</summary>
    Task<BlobResult> Pin(AccountId by, DateTimeOffset? until);

    /// <summary>Takes an owner's pin away; without one nothing changes.</summary>
    Task<BlobResult> Unpin(AccountId by);

    /// <summary>
    /// Lets an owner go; with the last one the key is destroyed and the trail notes it. Repeating it gives the same proof to whoever
    /// asked.
    /// </summary>
    Task<BlobDeletion> Delete(AccountId askedBy);

    /// <summary>
    /// Whether the object of that name is to stay. Finishes what a killed process began, and collects the blob when nobody pins it and
    /// its time is over.
    /// </summary>
    Task<bool> IsKept(string place);

    /// <summary>Replaces the wrapped key by the same key wrapped anew. False when it is no longer the one given.</summary>
    Task<bool> Rewrap(string before, string after);
}

/// <summary>
/// The trail of deletions: each entry bears the hash of the one before, so that none can be changed, added or taken away unseen by
/// whoever noted a later hash. There is one, <see cref="BlobTrail.Main"/>.
/// </summary>
public interface IBlobTrailGrain : IGrainWithStringKey
{
    /// <summary>How many entries there are.</summary>
    Task<long> Count();

    /// <summary>Writes a note at the end, once, and gives its entry.</summary>
    /// <param name="note">The note.</param>
    /// <param name="from">How many entries there were before the first attempt; those after are searched for it.</param>
    Task<TrailEntry> Append(TrailNote note, long from);

    /// <summary>Entries after a number, at most a hundred.</summary>
    Task<TrailPage> Page(long after);

    /// <summary>Computes every hash again, from the first entry on.</summary>
    Task<TrailFinding> Verify();
}

/// <summary>256 entries of the trail that are complete. Its key is the page's number from 0. Only the trail calls it.</summary>
public interface IBlobTrailPageGrain : IGrainWithStringKey
{
    /// <summary>Keeps the page; the same again changes nothing.</summary>
    Task Keep(System.Collections.Immutable.ImmutableArray<TrailEntry> entries);

    /// <summary>The entries.</summary>
    Task<System.Collections.Immutable.ImmutableArray<TrailEntry>> Entries();
}

/// <summary>Names of trails.</summary>
public static class BlobTrail
{
    /// <summary>The one trail.</summary>
    public const string Main = "main";
}

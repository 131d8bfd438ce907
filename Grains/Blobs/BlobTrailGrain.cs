// The shells of the trail. A complete page goes to a grain of its own before the trail lets go of it; after a kill between the two
// it is written there again, the same.

using System.Collections.Immutable;
using System.Globalization;
using Orleans.Runtime;

namespace Cuckoo.Grains.Blobs;

/// <inheritdoc cref="IBlobTrailGrain"/>
public sealed class BlobTrailGrain([PersistentState("trail")] IPersistentState<TrailState> stored) : Grain, IBlobTrailGrain
{
    private readonly DurableState<TrailState> trail = new(stored);
    private const int MostShown = 100;

    private long Complete => trail.State.Count - trail.State.Open.Length;

    /// <inheritdoc/>
    public Task<long> Count() => Task.FromResult(trail.State.Count);

    /// <inheritdoc/>
    public async Task<TrailEntry> Append(TrailNote note, long from)
    {
        for (long at = Math.Max(0, from); at < trail.State.Count;)
        {
            ImmutableArray<TrailEntry> known = await From(at);
            if (known.FirstOrDefault(e => e.KeyHash == note.KeyHash && e.Blob == note.Blob) is { } there) return there;
            at += known.Length;
        }

        if (trail.State.Open.Length >= TrailRules.PageLength)
        {
            await PageOf(Complete).Keep(trail.State.Open);
            await trail.Save(trail.State with { Open = [] }, DeactivateOnIdle);
        }

        TrailEntry entry = TrailRules.Next(trail.State, note);
        await trail.Save(new TrailState { Count = entry.Number, Head = entry.Hash, Open = trail.State.Open.Add(entry) }, DeactivateOnIdle);
        return entry;
    }

    /// <inheritdoc/>
    public async Task<TrailPage> Page(long after) => new(
        after < 0 || after >= trail.State.Count ? [] : [.. (await From(after)).Take(MostShown)], trail.State.Count, trail.State.Head);

    /// <inheritdoc/>
    public async Task<TrailFinding> Verify()
    {
        Hash256 head = TrailRules.Nothing;
        for (long at = 0; at < trail.State.Count;)
        {
            ImmutableArray<TrailEntry> page = await From(at);
            if (page.Length == 0) return new TrailFinding(false, trail.State.Count, at + 1);
            if (TrailRules.FirstWrong(page, at, head) is { } wrong) return new TrailFinding(false, trail.State.Count, wrong);
            head = page[^1].Hash;
            at += page.Length;
        }

        return head == trail.State.Head ? new TrailFinding(true, trail.State.Count, null) : new TrailFinding(false, trail.State.Count, trail.State.Count);
    }

    // The rest of the page that holds the entry after so many.
    private async Task<ImmutableArray<TrailEntry>> From(long before)
    {
        if (before >= Complete) return trail.State.Open[(int)(before - Complete)..];
        ImmutableArray<TrailEntry> page = await PageOf(before).Entries();
        int skip = (int)(before % TrailRules.PageLength);
        return skip < page.Length ? page[skip..] : [];
    }

    private IBlobTrailPageGrain PageOf(long before) =>
        GrainFactory.GetGrain<IBlobTrailPageGrain>((before / TrailRules.PageLength).ToString(CultureInfo.InvariantCulture));
}

/// <inheritdoc cref="IBlobTrailPageGrain"/>
public sealed class BlobTrailPageGrain([PersistentState("page")] IPersistentState<TrailPageState> stored) : Grain, IBlobTrailPageGrain
{
    private readonly DurableState<TrailPageState> page = new(stored);

    /// <inheritdoc/>
    public async Task Keep(ImmutableArray<TrailEntry> entries)
    {
        if (page.State.Entries.Length == 0) await page.Save(new TrailPageState { Entries = entries }, DeactivateOnIdle);
        else if (page.State.Entries[^1] != entries[^1]) throw new InvalidOperationException("A page of the trail was to be written twice, differently.");
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<TrailEntry>> Entries() => Task.FromResult(page.State.Entries);
}

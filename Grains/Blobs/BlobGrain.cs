// The shell around BlobRules: owns the turn, the storage and the clock, and the order of a deletion: how long the trail is, then the
// key destroyed in durable state, then the trail, then the note that it was told. After a kill the next call, at the latest the
// sweep's, goes on where it stopped.

using Orleans.Runtime;

namespace Cuckoo.Grains.Blobs;

/// <inheritdoc cref="IBlobGrain"/>
public sealed class BlobGrain([PersistentState("blob")] IPersistentState<BlobState> stored, TimeProvider time) : Grain, IBlobGrain
{
    private readonly DurableState<BlobState> blob = new(stored);
    private const string Collection = "collection";

    private Hash256 Id { get; set; }

    private IBlobTrailGrain Trail => GrainFactory.GetGrain<IBlobTrailGrain>(BlobTrail.Main);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!Hash256.TryParse(this.GetPrimaryKeyString(), out Hash256 id))
            throw new InvalidOperationException($"'{this.GetPrimaryKeyString()}' is not a SHA-256.");
        Id = id;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<BlobBytes?> Keep(BlobPut put)
    {
        await Tell();
        (BlobResult result, BlobState next) = BlobRules.Kept(blob.State, put, time.GetUtcNow());
        if (result is not BlobResult.Done) return null;
        await Save(next);
        return next.Bytes;
    }

    /// <inheritdoc/>
    public Task<BlobBytes?> Join(AccountId owner, DateTimeOffset? retainUntil) => blob.State.Bytes is { } standing
        ? Keep(new BlobPut(standing, owner, blob.State.MediaType, retainUntil))
        : Task.FromResult(Known<BlobBytes>(null));

    /// <inheritdoc/>
    public Task<BlobBytes?> Bytes() => Task.FromResult(Known(blob.State.Bytes));

    /// <inheritdoc/>
    public Task<BlobView?> View(AccountId viewer) => Task.FromResult(Known(BlobRules.ViewOf(blob.State, viewer, time.GetUtcNow())));

    /// <inheritdoc/>
    public Task<BlobResult> Share(AccountId owner) => Change(BlobRules.Shared(blob.State, owner));

    /// <inheritdoc/>
    public Task<BlobResult> Pin(AccountId by, DateTimeOffset? until) => Change(BlobRules.Pinned(blob.State, by, until, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<BlobResult> Unpin(AccountId by) => Change(BlobRules.Unpinned(blob.State, by));

    /// <inheritdoc/>
    public async Task<BlobDeletion> Delete(AccountId askedBy)
    {
        BlobBytes? gone = await Tell();
        if (blob.State.Deletion is { } proof && proof.AskedBy == Hash256.OfText(askedBy.Value))
            return new BlobDeletion(BlobResult.Deleted, gone, proof, null);
        BlobResult result = BlobRules.CheckDelete(blob.State, askedBy, time.GetUtcNow());
        switch (result)
        {
            case BlobResult.Released:
                await Save(BlobRules.Released(blob.State, askedBy));
                return new BlobDeletion(result, null, null, null);
            case BlobResult.Deleted:
                gone = await Destroy(askedBy.Value);
                return new BlobDeletion(result, gone, blob.State.Deletion, null);
            default:
                Known(blob.State.Bytes);
                return new BlobDeletion(result, null, null, result is BlobResult.Retained ? blob.State.RetainUntil : null);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> IsKept(string place)
    {
        await Tell();
        if (BlobRules.IsOver(blob.State, time.GetUtcNow())) await Destroy(Collection);
        return string.Equals(Known(blob.State.Bytes)?.Place, place, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<bool> Rewrap(string before, string after)
    {
        if (blob.State.Bytes is not { } bytes || bytes.WrappedKey != before) return false;
        await Save(blob.State with { Bytes = bytes with { WrappedKey = after } });
        return true;
    }

    private async Task<BlobBytes?> Destroy(string askedBy)
    {
        await Save(BlobRules.Destroyed(blob.State, Id, askedBy, await Trail.Count(), time.GetUtcNow()));
        return await Tell();
    }

    // Brings a deletion into the trail if one waits, and gives the bytes that may go.
    private async Task<BlobBytes?> Tell()
    {
        if (blob.State.Untold is not { } untold) return null;
        TrailEntry entry = await Trail.Append(untold.Note, untold.TrailFrom);
        await Save(BlobRules.Told(blob.State, entry));
        return untold.Gone;
    }

    private async Task<BlobResult> Change((BlobResult Result, BlobState State) change)
    {
        if (change.Result is BlobResult.Done) await Save(change.State);
        else Known(blob.State.Bytes);
        return change.Result;
    }

    private Task Save(BlobState next) => blob.Save(next, DeactivateOnIdle);

    // Strangers may ask about any hash: a blob that never was stores nothing, and its activation goes at once.
    private T? Known<T>(T? answer)
        where T : class
    {
        if (!blob.RecordExists) DeactivateOnIdle();
        return answer;
    }
}

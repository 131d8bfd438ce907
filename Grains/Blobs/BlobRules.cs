// Who may do what with a blob, and how long it stays. Pure.

using System.Collections.Immutable;

namespace Cuckoo.Grains.Blobs;

/// <summary>The rules of blobs.</summary>
public static class BlobRules
{
    /// <summary>Most owners of one blob: the record of 64 accounts is a few kilobytes.</summary>
    public const int MostOwners = 64;

    /// <summary>How long a blob that nobody pins stays.</summary>
    public static TimeSpan UnpinnedTime { get; } = TimeSpan.FromDays(30);

    /// <summary>A put: the first brings the bytes; a later one its owner, and perhaps a longer retention.</summary>
    public static (BlobResult Result, BlobState State) Kept(BlobState state, BlobPut put, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(put);
        if (state.Bytes is null)
        {
            return (BlobResult.Done, state with
            {
                Bytes = put.Bytes,
                Owners = [put.Owner],
                MediaType = put.MediaType,
                CreatedAt = now,
                RetainUntil = put.RetainUntil,
                Pins = [],
                Deletion = null,
            });
        }

        (BlobResult result, BlobState shared) = Shared(state, put.Owner);
        return result is BlobResult.Done ? (result, shared with { RetainUntil = Later(state.RetainUntil, put.RetainUntil) }) : (result, state);
    }

    /// <summary>One owner more.</summary>
    public static (BlobResult Result, BlobState State) Shared(BlobState state, AccountId owner)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Bytes is null) return (BlobResult.Unknown, state);
        if (state.Owners.Contains(owner)) return (BlobResult.Done, state);

        // The network's own accounts always fit: strangers must not keep an output out by owning its bytes before.
        return state.Owners.Length >= MostOwners && !owner.IsSystem ? (BlobResult.TooManyOwners, state) : (BlobResult.Done, state with { Owners = state.Owners.Add(owner) });
    }

    /// <summary>An owner's pin.</summary>
    public static (BlobResult Result, BlobState State) Pinned(BlobState state, AccountId by, DateTimeOffset? until, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!IsOwner(state, by)) return (BlobResult.Unknown, state);
        if (until <= now) return (BlobResult.PastEnd, state);

        // One pin an owner, so there are never more than owners.
        return (BlobResult.Done, state with { Pins = [.. state.Pins.Where(p => p.By != by), new BlobPin(by, until)] });
    }

    /// <summary>An owner's pin is gone.</summary>
    public static (BlobResult Result, BlobState State) Unpinned(BlobState state, AccountId by)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!IsOwner(state, by)) return (BlobResult.Unknown, state);
        return state.Pins.Any(p => p.By == by) ? (BlobResult.Done, state with { Pins = [.. state.Pins.Where(p => p.By != by)] }) : (BlobResult.Done, state);
    }

    /// <summary>Whether an owner may let go of it now, in this order: unknown, retained, pinned, released, deleted.</summary>
    public static BlobResult CheckDelete(BlobState state, AccountId askedBy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!IsOwner(state, askedBy)) return BlobResult.Unknown;
        if (state.RetainUntil > now) return BlobResult.Retained;
        bool isLast = state.Owners.Length == 1;
        if (Holding(state, now).Any(p => isLast || p.By == askedBy)) return BlobResult.Pinned;
        return isLast ? BlobResult.Deleted : BlobResult.Released;
    }

    /// <summary>One owner fewer.</summary>
    public static BlobState Released(BlobState state, AccountId owner)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with { Owners = state.Owners.Remove(owner), Pins = [.. state.Pins.Where(p => p.By != owner)] };
    }

    /// <summary>The key is gone, and with it the blob; what the trail is to be told stays until it was told.</summary>
    public static BlobState Destroyed(BlobState state, Hash256 blob, string askedBy, long trailFrom, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        BlobBytes bytes = state.Bytes ?? throw new InvalidOperationException("What is not there cannot be destroyed.");
        TrailNote note = new(blob, Hash256.OfText(askedBy), now, Hash256.OfText(bytes.WrappedKey));
        return new BlobState { Untold = new UntoldDeletion(note, trailFrom, bytes with { WrappedKey = "" }) };
    }

    /// <summary>The trail has it.</summary>
    public static BlobState Told(BlobState state, TrailEntry entry)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with { Untold = null, Deletion = entry };
    }

    /// <summary>Whether its time is over: nobody pins it, its retention has ended, and it had thirty days.</summary>
    public static bool IsOver(BlobState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Bytes is not null && KeptUntil(state) <= now && !Holding(state, now).Any();
    }

    /// <summary>The blob as an owner sees it.</summary>
    public static BlobView? ViewOf(BlobState state, AccountId viewer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!IsOwner(state, viewer)) return null;
        ImmutableArray<BlobPin> holding = [.. Holding(state, now)];
        BlobPin own = holding.FirstOrDefault(p => p.By == viewer);
        return new BlobView(
            state.Bytes!.Length, state.MediaType, state.CreatedAt, state.RetainUntil > now ? state.RetainUntil : null, KeptUntil(state),
            new BlobPins(holding.Length, own.By == viewer, own.Until));
    }

    private static DateTimeOffset KeptUntil(BlobState state) => Later(state.CreatedAt + UnpinnedTime, state.RetainUntil)!.Value;

    private static bool IsOwner(BlobState state, AccountId account) => state.Bytes is not null && state.Owners.Contains(account);

    private static IEnumerable<BlobPin> Holding(BlobState state, DateTimeOffset now) => state.Pins.Where(p => p.Until is null || p.Until > now);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}

using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

/// <summary>A stream as its provider has it in memory: who subscribes, and how far each has come. Guarded by its gate.</summary>
internal sealed class StreamState(StreamId id)
{
    internal Lock Gate { get; } = new();

    internal StreamId Id => id;

    internal Dictionary<Guid, StreamSubscription> Subscriptions { get; } = [];

    /// <summary>Set when the provider has forgotten it for want of use; whoever still holds it asks for it again.</summary>
    internal bool IsForgotten { get; set; }
}

/// <summary>One consumer of one stream. Its fields are guarded by the stream's gate.</summary>
internal sealed class StreamSubscription(Guid id, StreamState stream, GrainId? grain, bool isImplicit)
{
    internal Guid Id => id;

    internal StreamState Stream => stream;

    /// <summary>The grain; null: the client.</summary>
    internal GrainId? Grain => grain;

    internal bool IsImplicit => isImplicit;

    /// <summary>The client's observer.</summary>
    internal IStreamEntryObserver? ClientObserver { get; set; }

    /// <summary>The last entry that was delivered or skipped.</summary>
    internal long Cursor { get; set; }

    /// <summary>Grows when the consumer chooses another place: what was read for the old one is void.</summary>
    internal int Epoch { get; set; }

    internal bool IsRemoved { get; set; }

    /// <summary>Whether a reader is at work.</summary>
    internal bool IsRead { get; set; }

    /// <summary>Whether there may be more than the reader has seen.</summary>
    internal bool HasNews { get; set; }

    // An entry may be delivered in part: its later events failed, or the consumer chose to begin inside of it.
    private (long Sequence, int Events) _done;

    /// <summary>How many events of the entry need not be delivered again.</summary>
    internal int DoneOf(StreamEntry entry) => _done.Sequence == entry.Sequence ? _done.Events : 0;

    /// <summary>The first events of an entry need not be delivered again.</summary>
    internal void SetDone(long sequence, int events) => _done = (sequence, events);
}

/// <summary>A stream's place in its provider: which grains are subscribed by their class, and its state once that is asked for.</summary>
internal sealed class StreamSlot(IReadOnlyList<StreamConsumer> implicitConsumers)
{
    internal Lock Gate { get; } = new();

    internal IReadOnlyList<StreamConsumer> ImplicitConsumers => implicitConsumers;

    internal Task<StreamState>? Loading { get; set; }

    /// <summary>Set when the provider has forgotten it for want of use; whoever still holds it asks for it again.</summary>
    internal bool IsForgotten { get; set; }

    /// <summary>Whether it was used since it was last looked at.</summary>
    internal bool IsInUse { get; set; } = true;
}

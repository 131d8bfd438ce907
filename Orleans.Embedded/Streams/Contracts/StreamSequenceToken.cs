// The shape is Orleans': ordered without operators, and with properties that a derived token may override.
#pragma warning disable CA1036, MA0056, MA0097

using Orleans.Streams;

namespace Orleans.Streams
{
    /// <summary>A place in a stream.</summary>
    public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken>, IComparable<StreamSequenceToken>
    {
        /// <summary>Grows from batch to batch.</summary>
        public abstract long SequenceNumber { get; protected set; }

        /// <summary>How many events of the batch come before.</summary>
        public abstract int EventIndex { get; protected set; }

        /// <inheritdoc/>
        public abstract bool Equals(StreamSequenceToken? other);

        /// <inheritdoc/>
        public abstract int CompareTo(StreamSequenceToken? other);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(SequenceNumber, EventIndex);
    }

    /// <summary>Comparisons of places.</summary>
    public static class StreamSequenceTokenUtilities
    {
        /// <summary>Whether <paramref name="me"/> comes after <paramref name="other"/>.</summary>
        public static bool Newer(this StreamSequenceToken me, StreamSequenceToken other)
        {
            ArgumentNullException.ThrowIfNull(me);
            return me.CompareTo(other) > 0;
        }

        /// <summary>Whether <paramref name="me"/> comes before <paramref name="other"/>.</summary>
        public static bool Older(this StreamSequenceToken me, StreamSequenceToken other)
        {
            ArgumentNullException.ThrowIfNull(me);
            return me.CompareTo(other) < 0;
        }
    }
}

namespace Orleans.Providers.Streams.Common
{
    /// <summary>A place in a stream: a number that grows from batch to batch, and an index within the batch.</summary>
    [GenerateSerializer]
    public class EventSequenceToken : StreamSequenceToken
    {
        /// <summary>The first place of all.</summary>
        public EventSequenceToken()
        {
        }

        /// <summary>The first event of a batch.</summary>
        public EventSequenceToken(long sequenceNumber) => SequenceNumber = sequenceNumber;

        /// <summary>An event of a batch.</summary>
        [System.Text.Json.Serialization.JsonConstructor]
        public EventSequenceToken(long sequenceNumber, int eventIndex)
        {
            SequenceNumber = sequenceNumber;
            EventIndex = eventIndex;
        }

        /// <inheritdoc/>
        [Id(0)]
        public override long SequenceNumber { get; protected set; }

        /// <inheritdoc/>
        [Id(1)]
        public override int EventIndex { get; protected set; }

        /// <summary>Another event of the same batch.</summary>
        public EventSequenceToken CreateSequenceTokenForEvent(int eventInd) => new(SequenceNumber, eventInd);

        /// <inheritdoc/>
        public override bool Equals(StreamSequenceToken? other)
            => other is EventSequenceToken && other.SequenceNumber == SequenceNumber && other.EventIndex == EventIndex;

        /// <inheritdoc/>
        public override int CompareTo(StreamSequenceToken? other)
        {
            if (other is null) return 1;
            if (other is not EventSequenceToken) throw new ArgumentOutOfRangeException(nameof(other), other, "Tokens of different kinds have no order.");
            return SequenceNumber.CompareTo(other.SequenceNumber) is var byBatch and not 0 ? byBatch : EventIndex.CompareTo(other.EventIndex);
        }

        /// <summary>Both numbers.</summary>
        public override string ToString() => FormattableString.Invariant($"[EventSequenceToken: SeqNum={SequenceNumber}, EventIndex={EventIndex}]");
    }
}

using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A grain that can have reminders.</summary>
    public interface IRemindable : IGrain
    {
        /// <summary>A reminder is due. It runs as a call of this grain, which is activated for it if need be. A failure is logged; the next tick comes all the same.</summary>
        /// <param name="reminderName">The name it was registered under.</param>
        /// <param name="status">When it was due first, how often it comes, and when this tick was sent.</param>
        Task ReceiveReminder(string reminderName, TickStatus status);
    }
}

namespace Orleans.Runtime
{
    /// <summary>A reminder as its grain holds it.</summary>
    public interface IGrainReminder
    {
        /// <summary>The name, unique within the grain.</summary>
        string ReminderName { get; }
    }

    /// <summary>The times around one tick of a reminder, in UTC.</summary>
    [GenerateSerializer]
    [Immutable]
    public struct TickStatus : IEquatable<TickStatus>
    {
        /// <summary>When the reminder's first tick was due.</summary>
        [Id(1)]
        public DateTime FirstTickTime { get; private set; }

        /// <summary>The time from one tick to the next.</summary>
        [Id(2)]
        public TimeSpan Period { get; private set; }

        /// <summary>When this tick was sent.</summary>
        [Id(3)]
        public DateTime CurrentTickTime { get; private set; }

        /// <summary>A tick sent at <paramref name="timeStamp"/>.</summary>
        public static TickStatus Create(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
            => new() { FirstTickTime = firstTickTime, Period = period, CurrentTickTime = timeStamp };

        /// <inheritdoc/>
        public readonly bool Equals(TickStatus other)
            => FirstTickTime == other.FirstTickTime && Period == other.Period && CurrentTickTime == other.CurrentTickTime;

        /// <inheritdoc/>
        public override readonly bool Equals(object? obj) => obj is TickStatus other && Equals(other);

        /// <inheritdoc/>
        public override readonly int GetHashCode() => HashCode.Combine(FirstTickTime, Period, CurrentTickTime);

        /// <summary>The three times.</summary>
        public override readonly string ToString() => FormattableString.Invariant($"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>");

        /// <summary>Equality by value.</summary>
        public static bool operator ==(TickStatus left, TickStatus right) => left.Equals(right);

        /// <summary>Inequality by value.</summary>
        public static bool operator !=(TickStatus left, TickStatus right) => !left.Equals(right);
    }

    /// <summary>A reminder could not be changed as asked.</summary>
    public class ReminderException : OrleansException
    {
        /// <summary>Says why.</summary>
        public ReminderException(string message)
            : base(message)
        {
        }
    }
}

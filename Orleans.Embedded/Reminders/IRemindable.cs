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
    public readonly struct TickStatus
    {
        /// <summary>A tick sent at <paramref name="timeStamp"/>.</summary>
        public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
        {
            FirstTickTime = firstTickTime;
            Period = period;
            CurrentTickTime = timeStamp;
        }

        /// <summary>When the reminder's first tick was due.</summary>
        [Id(0)]
        public DateTime FirstTickTime { get; }

        /// <summary>The time from one tick to the next.</summary>
        [Id(1)]
        public TimeSpan Period { get; }

        /// <summary>When this tick was sent.</summary>
        [Id(2)]
        public DateTime CurrentTickTime { get; }

        /// <summary>The three times.</summary>
        public override string ToString() => FormattableString.Invariant($"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>");
    }

    /// <summary>A reminder could not be changed as asked.</summary>
    public sealed class ReminderException : OrleansException
    {
        /// <summary>Says why.</summary>
        public ReminderException(string message)
            : base(message)
        {
        }
    }
}

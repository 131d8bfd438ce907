using Orleans.Runtime;

namespace Orleans.Embedded.Reminders;

/// <summary>Where reminders are kept, and in which order they are due.</summary>
internal interface IReminderStore
{
    /// <summary>Makes ready.</summary>
    Task PrepareAsync();

    /// <summary>Stores a reminder in place of one with the same grain and name; its id is new.</summary>
    Task<Reminder> PutAsync(GrainId grain, string name, DateTime firstTick, TimeSpan period);

    /// <summary>Removes a reminder; false when it is gone or was replaced.</summary>
    Task<bool> RemoveAsync(Reminder reminder);

    /// <summary>The grain's reminder of that name.</summary>
    Task<Reminder?> FindAsync(GrainId grain, string name);

    /// <summary>All reminders of a grain.</summary>
    Task<List<Reminder>> OfAsync(GrainId grain);

    /// <summary>The first <paramref name="count"/> reminders due at <paramref name="now"/> or before, the earliest first, and when the next after those is due.</summary>
    Task<(List<Reminder> Due, DateTime? Next)> DueAsync(DateTime now, int count);

    /// <summary>Books a tick: the reminder is next due at <paramref name="next"/>, unless it is gone or was replaced.</summary>
    Task AdvanceAsync(Reminder reminder, DateTime next);
}

/// <summary>A stored reminder. Times are UTC.</summary>
/// <param name="Id">Never used again: a reminder that is registered anew has another.</param>
/// <param name="Grain">Whose it is.</param>
/// <param name="Name">Unique within the grain.</param>
/// <param name="FirstTick">When its first tick was due.</param>
/// <param name="Period">The time from tick to tick.</param>
/// <param name="Next">When it is due.</param>
internal sealed record Reminder(long Id, GrainId Grain, string Name, DateTime FirstTick, TimeSpan Period, DateTime Next) : IGrainReminder
{
    string IGrainReminder.ReminderName => Name;

    /// <summary>The first time of the schedule after <paramref name="now"/>: ticks that were missed are not made up for.</summary>
    internal DateTime NextAfter(DateTime now)
    {
        if (now < FirstTick) return FirstTick;
        // A period may be zero where the options allow it: then it is due again at once.
        if (Period <= TimeSpan.Zero) return now;
        var passed = (now - FirstTick).Ticks / Period.Ticks;
        return FirstTick.Ticks + ((passed + 1) * Period.Ticks) is var next && next <= DateTime.MaxValue.Ticks
            ? new DateTime(next, DateTimeKind.Utc)
            : DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);
    }
}

using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>The reminders of all grains of the silo. Used inside a grain's turns.</summary>
public interface IReminderRegistry
{
    /// <summary>Stores a reminder of the grain, in place of one that has the name already.</summary>
    /// <param name="callingGrainId">The grain.</param>
    /// <param name="reminderName">The name, unique within the grain.</param>
    /// <param name="dueTime">Time to the first tick; zero: at once.</param>
    /// <param name="period">Time from tick to tick, not less than <see cref="Hosting.ReminderOptions.MinimumReminderPeriod"/>.</param>
    /// <returns>The reminder, once it is stored.</returns>
    Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

    /// <summary>Removes a reminder of the grain; no tick of it begins afterwards.</summary>
    /// <exception cref="ReminderException">It is gone or was replaced since <paramref name="reminder"/> was handed out.</exception>
    Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

    /// <summary>The grain's reminder of that name; null when there is none.</summary>
    Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

    /// <summary>All reminders of the grain.</summary>
    Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
}

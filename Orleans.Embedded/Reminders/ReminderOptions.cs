namespace Orleans.Hosting;

/// <summary>What is allowed of reminders.</summary>
public sealed class ReminderOptions
{
    /// <summary>The shortest period a reminder may have; 1 minute. Reminders are written down at each tick; for shorter times there are timers.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);
}

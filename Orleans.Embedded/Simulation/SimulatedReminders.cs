using Orleans.Embedded.Reminders;
using Orleans.Runtime;

namespace Orleans.Embedded.Simulation;

/// <summary>Reminders as one life of the process sees them; the reminders themselves are those of all lives.</summary>
internal sealed class SimulatedReminders(MemoryReminderStore stored, StorageFaults faults, SimulatedPauses pauses) : IReminderStore
{
    public Task PrepareAsync() => stored.PrepareAsync();

    public Task<Reminder> PutAsync(GrainId grain, string name, DateTime firstTick, TimeSpan period)
        => faults.WriteAsync(pauses, $"Writing the reminder '{name}' of {grain}", () => stored.PutAsync(grain, name, firstTick, period));

    public Task<bool> RemoveAsync(Reminder reminder)
        => faults.WriteAsync(pauses, $"Removing the reminder '{reminder.Name}' of {reminder.Grain}", () => stored.RemoveAsync(reminder));

    public Task<Reminder?> FindAsync(GrainId grain, string name)
        => faults.ReadAsync(pauses, $"Reading the reminder '{name}' of {grain}", () => stored.FindAsync(grain, name));

    public Task<List<Reminder>> OfAsync(GrainId grain)
        => faults.ReadAsync(pauses, $"Reading the reminders of {grain}", () => stored.OfAsync(grain));

    public Task<(List<Reminder> Due, DateTime? Next)> DueAsync(DateTime now, int count)
        => faults.ReadAsync(pauses, "Reading the reminders that are due", () => stored.DueAsync(now, count));

    public async Task AdvanceAsync(Reminder reminder, DateTime next)
    {
        var what = $"Booking the reminder '{reminder.Name}' of {reminder.Grain}";
        await faults.BeforeAsync(pauses, what);
        await stored.AdvanceAsync(reminder, next);
        await faults.AfterAsync(pauses, what);
    }
}

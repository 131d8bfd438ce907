using Orleans.Embedded.Reminders;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>Reminders in memory; what was read as due is handed out once a gate opens.</summary>
internal sealed class HeldReminderStore(Gates gates, string gate) : IReminderStore
{
    private readonly MemoryReminderStore _store = new();
    private volatile bool _isHeld;

    /// <summary>Whether the next reading waits at the gate.</summary>
    public bool IsHeld
    {
        get => _isHeld;
        set => _isHeld = value;
    }

    public Task PrepareAsync() => _store.PrepareAsync();

    public Task<Reminder> PutAsync(GrainId grain, string name, DateTime firstTick, TimeSpan period) => _store.PutAsync(grain, name, firstTick, period);

    public Task<bool> RemoveAsync(Reminder reminder) => _store.RemoveAsync(reminder);

    public Task<Reminder?> FindAsync(GrainId grain, string name) => _store.FindAsync(grain, name);

    public Task<List<Reminder>> OfAsync(GrainId grain) => _store.OfAsync(grain);

    public async Task<(List<Reminder> Due, DateTime? Next)> DueAsync(DateTime now, int count)
    {
        var read = await _store.DueAsync(now, count);
        if (_isHeld) await gates.Pass(gate);
        return read;
    }

    public Task AdvanceAsync(Reminder reminder, DateTime next) => _store.AdvanceAsync(reminder, next);
}

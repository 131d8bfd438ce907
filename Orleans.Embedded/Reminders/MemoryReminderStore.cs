using Orleans.Runtime;

namespace Orleans.Embedded.Reminders;

/// <summary>Reminders that live as long as the process.</summary>
internal sealed class MemoryReminderStore : IReminderStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), Reminder> _all = [];
    private readonly SortedSet<Reminder> _byTime = new(Comparer<Reminder>.Create(static (left, right)
        => left.Next == right.Next ? left.Id.CompareTo(right.Id) : left.Next.CompareTo(right.Next)));

    private long _lastId;

    public Task PrepareAsync() => Task.CompletedTask;

    public Task<Reminder> PutAsync(GrainId grain, string name, DateTime firstTick, TimeSpan period)
    {
        lock (_gate)
        {
            var added = new Reminder(++_lastId, grain, name, firstTick, period, firstTick);
            if (_all.Remove((grain, name), out var old)) _byTime.Remove(old);
            Add(added);
            return Task.FromResult(added);
        }
    }

    public Task<bool> RemoveAsync(Reminder reminder)
    {
        lock (_gate)
        {
            if (Stored(reminder) is not { } stored) return Task.FromResult(false);
            Remove(stored);
            return Task.FromResult(true);
        }
    }

    public Task<Reminder?> FindAsync(GrainId grain, string name)
    {
        lock (_gate) return Task.FromResult(_all.GetValueOrDefault((grain, name)));
    }

    public Task<List<Reminder>> OfAsync(GrainId grain)
    {
        lock (_gate) return Task.FromResult(_all.Values.Where(one => one.Grain == grain).ToList());
    }

    public Task<(List<Reminder> Due, DateTime? Next)> DueAsync(DateTime now, int count)
    {
        lock (_gate)
        {
            var due = new List<Reminder>();
            foreach (var one in _byTime)
            {
                if (one.Next > now || due.Count == count) return Task.FromResult((due, (DateTime?)one.Next));
                due.Add(one);
            }

            return Task.FromResult((due, (DateTime?)null));
        }
    }

    public Task AdvanceAsync(Reminder reminder, DateTime next)
    {
        lock (_gate)
        {
            if (Stored(reminder) is { } stored)
            {
                Remove(stored);
                Add(stored with { Next = next });
            }
        }

        return Task.CompletedTask;
    }

    private Reminder? Stored(Reminder reminder)
        => _all.TryGetValue((reminder.Grain, reminder.Name), out var stored) && stored.Id == reminder.Id ? stored : null;

    private void Add(Reminder reminder)
    {
        _all.Add((reminder.Grain, reminder.Name), reminder);
        _byTime.Add(reminder);
    }

    private void Remove(Reminder reminder)
    {
        _all.Remove((reminder.Grain, reminder.Name));
        _byTime.Remove(reminder);
    }
}

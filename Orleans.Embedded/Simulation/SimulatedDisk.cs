using Orleans.Embedded.Reminders;
using Orleans.Embedded.Storage;

namespace Orleans.Embedded.Simulation;

/// <summary>What is stored, which is what is left of a process that was lost: state, reminders and durable streams.</summary>
internal sealed class SimulatedDisk
{
    private readonly Dictionary<string, MemoryRows> _state = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StreamRows> _streams = new(StringComparer.Ordinal);

    internal MemoryReminderStore Reminders { get; } = new();

    internal MemoryRows State(string storage)
    {
        if (!_state.TryGetValue(storage, out var rows)) _state.Add(storage, rows = new MemoryRows());
        return rows;
    }

    internal StreamRows Streams(string provider)
    {
        if (!_streams.TryGetValue(provider, out var rows)) _streams.Add(provider, rows = new StreamRows());
        return rows;
    }
}

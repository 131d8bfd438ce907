using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Storage;

/// <summary>Records that live as long as the process, with the same JSON and the same ETag rules as the file.</summary>
internal sealed class MemoryGrainStorage(StateJson json, MemoryRows rows) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = rows.Rows.GetValueOrDefault((stateName, grainId));
        grainState.State = row?.Json is { } stored ? json.Read<T>(stored) : NewState.Of<T>();
        grainState.RecordExists = row?.Json is not null;
        grainState.ETag = row?.ETag;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Store(stateName, grainId, grainState, json.Write(grainState.State));
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Store(stateName, grainId, grainState, null);
        grainState.State = NewState.Of<T>();
        return Task.CompletedTask;
    }

    private void Store<T>(string stateName, GrainId grainId, IGrainState<T> grainState, byte[]? state)
    {
        var key = (stateName, grainId);
        var stored = rows.Rows.GetValueOrDefault(key);
        var next = new MemoryRow(state, (stored?.Version ?? 0) + 1);
        var isStored = string.Equals(stored?.ETag, grainState.ETag, StringComparison.Ordinal)
            && (stored is null ? rows.Rows.TryAdd(key, next) : rows.Rows.TryUpdate(key, next, stored));
        if (!isStored)
            throw new InconsistentStateException($"'{stateName}' of {grainId} was changed by someone else.", rows.Rows.GetValueOrDefault(key)?.ETag, grainState.ETag);
        grainState.ETag = next.ETag;
        grainState.RecordExists = state is not null;
    }
}

/// <summary>The records themselves, which a simulated silo leaves to the next.</summary>
internal sealed class MemoryRows
{
    internal ConcurrentDictionary<(string State, GrainId Grain), MemoryRow> Rows { get; } = new();
}

/// <summary>One record: its JSON, null when cleared, and how often it was written.</summary>
internal sealed class MemoryRow(byte[]? json, long version)
{
    internal byte[]? Json => json;

    internal long Version => version;

    internal string ETag => version.ToString(CultureInfo.InvariantCulture);
}

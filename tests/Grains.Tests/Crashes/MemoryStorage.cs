using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Cuckoo.Grains.Tests.Crashes;

/// <summary>A storage that outlives silos: JSON by record, and a version that every writer must have seen.</summary>
internal sealed class MemoryStorage : IGrainStorage
{
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly ConcurrentDictionary<(string State, GrainId Grain), Row> rows = new();

    /// <summary>Whether a text stands in anything that is stored.</summary>
    public bool Mentions(string text) => rows.Values.Any(row => row.Text?.Contains(text, StringComparison.Ordinal) is true);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Row row = Stored(stateName, grainId);
        grainState.State = row.Text is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(row.Text, Json)!;
        (grainState.RecordExists, grainState.ETag) = (row.Text is not null, row.ETag);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Store(stateName, grainId, grainState, JsonSerializer.Serialize(grainState.State, Json));
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Store(stateName, grainId, grainState, null);
        grainState.State = Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    private Row Stored(string stateName, GrainId grainId) => rows.GetOrAdd((stateName, grainId), new Row(null, 0));

    private void Store<T>(string stateName, GrainId grainId, IGrainState<T> grainState, string? text)
    {
        Row stored = Stored(stateName, grainId);
        Row next = new(text, stored.Version + 1);
        if (stored.ETag != grainState.ETag || !rows.TryUpdate((stateName, grainId), next, stored))
            throw new InconsistentStateException($"'{stateName}' of {grainId} was changed by someone else.", stored.ETag ?? "", grainState.ETag ?? "");
        (grainState.RecordExists, grainState.ETag) = (text is not null, next.ETag);
    }

    private sealed record Row(string? Text, long Version)
    {
        public string? ETag => Version == 0 ? null : Version.ToString(CultureInfo.InvariantCulture);
    }
}

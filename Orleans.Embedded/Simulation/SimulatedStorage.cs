using Orleans.Embedded.Storage;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// State as one life of the process sees it. Reads and writes take time, and between the write and its acknowledgement
/// anything may happen.
/// </summary>
internal sealed class SimulatedStorage(MemoryRows rows, StorageFaults faults, SimulatedPauses pauses, StateJson json) : IGrainStorage
{
    private readonly MemoryGrainStorage _stored = new(json, rows);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await faults.BeforeAsync(pauses, $"Reading '{stateName}' of {grainId}");
        await _stored.ReadStateAsync(stateName, grainId, grainState);
    }

    // What is written is what the state was when the write began.
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => StoreAsync(stateName, grainId, grainState, new GrainState<T>(json.Read<T>(json.Write(grainState.State)), grainState), _stored.WriteStateAsync);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await StoreAsync(stateName, grainId, grainState, new GrainState<T>(NewState.Of<T>(), grainState), _stored.ClearStateAsync);
        grainState.State = NewState.Of<T>();
    }

    private async Task StoreAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, GrainState<T> asItWas, Func<string, GrainId, IGrainState<T>, Task> store)
    {
        var what = $"Writing '{stateName}' of {grainId}";
        await faults.BeforeAsync(pauses, what);
        await store(stateName, grainId, asItWas);
        await faults.AfterAsync(pauses, what);
        grainState.ETag = asItWas.ETag;
        grainState.RecordExists = asItWas.RecordExists;
    }

    private sealed class GrainState<T>(T state, IGrainState<T> of) : IGrainState<T>
    {
        public T State { get; set; } = state;

        public string? ETag { get; set; } = of.ETag;

        public bool RecordExists { get; set; } = of.RecordExists;
    }
}

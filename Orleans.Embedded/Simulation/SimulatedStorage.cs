using Orleans.Embedded.Storage;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// What is stored, which is what is left of a process that was lost. Reads and writes take time, and between the write
/// and its acknowledgement anything may happen.
/// </summary>
internal sealed class SimulatedStorage(SimulatedFaults faults, SeededDraws draws)
{
    private readonly Dictionary<string, MemoryRows> _storages = new(StringComparer.Ordinal);

    /// <summary>The storage called <paramref name="name"/> as one life of the process sees it.</summary>
    internal IGrainStorage Of(string name, SimulatedPauses pauses, StateJson json)
    {
        if (!_storages.TryGetValue(name, out var stored)) _storages.Add(name, stored = new MemoryRows());
        return new View(this, new MemoryGrainStorage(json, stored), json, pauses);
    }

    private async Task Delay(SimulatedPauses pauses, string what)
    {
        await pauses.Of(draws.Happens(faults.StorageStall) ? draws.Upto(faults.LongestDelay) : TimeSpan.Zero);
        if (draws.Happens(faults.StorageFailure)) throw new SimulatedFaultException($"{what} failed, as simulated; nothing was stored.");
    }

    private sealed class View(SimulatedStorage all, MemoryGrainStorage stored, StateJson json, SimulatedPauses pauses) : IGrainStorage
    {
        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await all.Delay(pauses, $"Reading '{stateName}' of {grainId}");
            await stored.ReadStateAsync(stateName, grainId, grainState);
        }

        // What is written is what the state was when the write began.
        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
            => Store(stateName, grainId, grainState, new GrainState<T>(json.Read<T>(json.Write(grainState.State)), grainState), stored.WriteStateAsync);

        public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await Store(stateName, grainId, grainState, new GrainState<T>(NewState.Of<T>(), grainState), stored.ClearStateAsync);
            grainState.State = NewState.Of<T>();
        }

        private async Task Store<T>(string stateName, GrainId grainId, IGrainState<T> grainState, GrainState<T> asItWas, Func<string, GrainId, IGrainState<T>, Task> store)
        {
            await all.Delay(pauses, $"Writing '{stateName}' of {grainId}");
            await store(stateName, grainId, asItWas);
            await pauses.Of(TimeSpan.Zero);
            if (all.IsAmbiguous()) throw new SimulatedFaultException($"Writing '{stateName}' of {grainId} was reported as failed, as simulated; it is stored.");
            grainState.ETag = asItWas.ETag;
            grainState.RecordExists = asItWas.RecordExists;
        }
    }

    private bool IsAmbiguous() => draws.Happens(faults.StorageAmbiguity);

    private sealed class GrainState<T>(T state, IGrainState<T> of) : IGrainState<T>
    {
        public T State { get; set; } = state;

        public string? ETag { get; set; } = of.ETag;

        public bool RecordExists { get; set; } = of.RecordExists;
    }
}

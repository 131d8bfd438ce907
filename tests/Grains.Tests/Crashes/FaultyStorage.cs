using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Cuckoo.Grains.Tests.Crashes;

/// <summary>A storage between the grains and the real one, which breaks when told. A write that broke after it took effect leaves the writer with its old version.</summary>
internal sealed class FaultyStorage(IGrainStorage inner, Faults faults) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        await faults.ReadAsync(async () =>
        {
            await inner.ReadStateAsync(stateName, grainId, grainState);
            return true;
        });

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Unseen<T> unseen = new(grainState);
        await faults.WriteAsync(stateName, () => inner.WriteStateAsync(stateName, grainId, unseen));
        unseen.Show(grainState);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Unseen<T> unseen = new(grainState);
        await faults.WriteAsync(stateName, () => inner.ClearStateAsync(stateName, grainId, unseen));
        unseen.Show(grainState);
    }

    // What the real storage says, until the writer may know it.
    private sealed class Unseen<T>(IGrainState<T> of) : IGrainState<T>
    {
        public T State { get; set; } = of.State;

        public string? ETag { get; set; } = of.ETag;

        public bool RecordExists { get; set; } = of.RecordExists;

        public void Show(IGrainState<T> to)
        {
            to.State = State;
            to.ETag = ETag;
            to.RecordExists = RecordExists;
        }
    }
}

using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Diagnostics;

/// <summary>A storage as grains use it: the real one, timed when somebody listens. One a storage, however many records.</summary>
internal sealed class MeasuredStorage : IGrainStorage
{
    private static readonly ConditionalWeakTable<IGrainStorage, MeasuredStorage> s_measured = [];
    private readonly IGrainStorage _inner;
    private readonly StorageMeters _meters;
    private readonly TimeProvider _time;

    private MeasuredStorage(IGrainStorage inner, StorageMeters meters, TimeProvider time)
    {
        _inner = inner;
        _meters = meters;
        _time = time;
    }

    internal static IGrainStorage Of(IGrainStorage inner, StorageMeters meters, TimeProvider time)
    {
        var measured = s_measured.GetValue(inner, one => new MeasuredStorage(one, meters, time));

        // A storage may outlive its silo; its next silo counts by itself.
        return measured._meters == meters ? measured : new MeasuredStorage(inner, meters, time);
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => _meters.IsWanted(StorageOperation.Read)
            ? MeasureAsync<T>(StorageOperation.Read, stateName, () => _inner.ReadStateAsync(stateName, grainId, grainState))
            : _inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => _meters.IsWanted(StorageOperation.Write)
            ? MeasureAsync<T>(StorageOperation.Write, stateName, () => _inner.WriteStateAsync(stateName, grainId, grainState))
            : _inner.WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => _meters.IsWanted(StorageOperation.Clear)
            ? MeasureAsync<T>(StorageOperation.Clear, stateName, () => _inner.ClearStateAsync(stateName, grainId, grainState))
            : _inner.ClearStateAsync(stateName, grainId, grainState);

    private Task MeasureAsync<T>(StorageOperation operation, string stateName, Func<Task> work)
        => _meters.MeasureAsync(operation, _inner.GetType().Name, stateName, typeof(T), _time, work);
}

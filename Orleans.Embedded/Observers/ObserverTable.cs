using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Embedded.Calls;
using Orleans.Runtime;

namespace Orleans.Embedded.Observers;

/// <summary>
/// The objects outside of grains that grains can call. Each is addressed and called like a grain, but it is not the silo
/// that makes it, nor keeps it alive.
/// </summary>
internal sealed class ObserverTable
{
    private static readonly GrainType s_type = GrainType.Create("sys.observer");

    private readonly ConcurrentDictionary<GrainId, WeakReference> _objects = new();
    private readonly GrainClass _class;
    private long _ids;

    internal ObserverTable()
        => _class = new GrainClass(typeof(IGrainObserver), s_type, IsReentrant: false, context => Find(context.GrainId));

    internal GrainId Add(IGrainObserver observer)
    {
        var id = GrainId.Create(s_type, Interlocked.Increment(ref _ids).ToString(CultureInfo.InvariantCulture));
        _objects[id] = new WeakReference(observer);
        return id;
    }

    internal void Remove(GrainId id) => _objects.TryRemove(id, out _);

    /// <summary>The class all observers share; null when the identity is not an observer's.</summary>
    internal GrainClass? Class(GrainId id) => id.Type == s_type ? _class : null;

    private WeakReference Find(GrainId id)
        => _objects.TryGetValue(id, out var found)
            ? found
            : throw new ClientNotAvailableException($"The observer {id} is gone: its reference was deleted, or the silo was restarted.");
}

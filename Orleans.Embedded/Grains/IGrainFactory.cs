using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes references. A reference costs nothing: the grain is activated by its first call.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain with this key.</summary>
    /// <param name="primaryKey">The key; not blank.</param>
    /// <param name="grainClassNamePrefix">Chooses among several classes that implement the interface, by the start of their full name.</param>
    /// <exception cref="ArgumentException">No class, or more than one, implements the interface.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>A reference to the grain with this key, by interface type.</summary>
    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

    /// <summary>
    /// A reference by which grains can call <paramref name="obj"/>, one call at a time, until it is deleted. The silo does
    /// not keep the object alive: once it is collected, calls to it fail.
    /// </summary>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>Forgets a reference made by <see cref="CreateObjectReference{TGrainObserverInterface}"/>; what was made by nobody is left alone.</summary>
    /// <param name="obj">The reference.</param>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>A reference to the grain with this identity.</summary>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable;
}

/// <summary>The door for callers that are not grains.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services of the host.</summary>
    IServiceProvider ServiceProvider { get; }
}

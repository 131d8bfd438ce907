using Orleans.Core;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Storage;

namespace Orleans;

/// <summary>
/// Base class of grains with one record of state, kept under the name "state" in the storage that
/// <see cref="Providers.StorageProviderAttribute"/> names. It is read before the grain activates and written when the grain says so.
/// </summary>
public abstract class Grain<TGrainState> : Grain, IPersistentRecord
{
    private readonly IStorage<TGrainState> _storage;

    /// <summary>Binds the instance to the activation that is constructing it, and to its record.</summary>
    /// <exception cref="Runtime.OrleansException">The silo has no storage of the wanted name.</exception>
    protected Grain()
    {
        var activation = (Activation)GrainContext;
        _storage = GrainConstruction.OwnState<TGrainState>(activation);
        (activation.Records ??= []).Add(this);
    }

    /// <summary>Binds the instance to the activation that is constructing it, and to the given record.</summary>
    protected Grain(IStorage<TGrainState> storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _storage = storage;
    }

    /// <summary>The state in memory.</summary>
    protected TGrainState State
    {
        get => _storage.State;
        set => _storage.State = value;
    }

    /// <summary>Removes the record and sets the state to a new one.</summary>
    /// <exception cref="Storage.InconsistentStateException">The stored version is not the one this activation read.</exception>
    protected virtual Task ClearStateAsync() => _storage.ClearStateAsync();

    /// <summary>Stores the state.</summary>
    /// <exception cref="Storage.InconsistentStateException">The stored version is not the one this activation read.</exception>
    protected virtual Task WriteStateAsync() => _storage.WriteStateAsync();

    /// <summary>Reads the state anew, dropping unsaved changes. Also runs once before the grain activates.</summary>
    protected virtual Task ReadStateAsync() => _storage.ReadStateAsync();

    Task IPersistentRecord.ReadStateAsync() => ReadStateAsync();
}

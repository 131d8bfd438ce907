using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Diagnostics;
using Orleans.Embedded.Storage;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Activations;

/// <summary>What generated code asks for when it constructs a grain.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GrainConstruction
{
    private const string DefaultStorage = "Default";

    /// <summary>A persistent state of the grain under construction; the silo reads it before the grain activates.</summary>
    /// <exception cref="OrleansException">No storage has that name.</exception>
    public static IPersistentState<TState> State<TState>(IGrainContext context, string stateName, string? storageName)
    {
        var activation = (Activation)context;
        var name = storageName ?? DefaultStorage;
        var storage = activation.Runtime.Services.GetKeyedService<IGrainStorage>(name)
            ?? throw new OrleansException($"{activation.Class.Type} keeps '{stateName}' in the storage '{name}', which the silo does not have. Add it where the silo is set up.");
        var state = new PersistentState<TState>(activation.GrainId, stateName, MeasuredStorage.Of(storage, activation.Runtime.Meters.Storage, activation.Runtime.Time));
        (activation.Records ??= []).Add(state);
        return state;
    }

    /// <summary>A service of the activation's scope.</summary>
    public static TService Service<TService>(IGrainContext context)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.ActivationServices.GetRequiredService<TService>();
    }

    /// <summary>A service registered under a key.</summary>
    public static TService KeyedService<TService>(IGrainContext context, object key)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.ActivationServices.GetRequiredKeyedService<TService>(key);
    }

    /// <summary>A service of the activation's scope, or null.</summary>
    public static TService? OptionalService<TService>(IGrainContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.ActivationServices.GetService<TService>();
    }
}

using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Diagnostics;
using Orleans.Embedded.Storage;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Activations;

/// <summary>What generated code asks for when it constructs a grain.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GrainConstruction
{
    // The name Orleans gives the one record of a grain that derives from Grain<TState>.
    private const string OwnStateName = "state";

    private static readonly ConcurrentDictionary<Type, string> s_ownStorage = new();

    /// <summary>A persistent state of the grain under construction; the silo reads it before the grain activates.</summary>
    /// <exception cref="OrleansException">No storage has that name.</exception>
    public static IPersistentState<TState> State<TState>(IGrainContext context, string stateName, string? storageName)
    {
        var activation = (Activation)context;
        var state = Record<TState>(activation, stateName, storageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
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

    /// <summary>The record of a grain that derives from <see cref="Grain{TGrainState}"/>, which reads it itself.</summary>
    internal static PersistentState<TState> OwnState<TState>(Activation activation)
        => Record<TState>(activation, OwnStateName, s_ownStorage.GetOrAdd(activation.Class.Type, static type
            => type.GetCustomAttribute<StorageProviderAttribute>()?.ProviderName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));

    private static PersistentState<TState> Record<TState>(Activation activation, string stateName, string storageName)
    {
        var storage = activation.Runtime.Services.GetKeyedService<IGrainStorage>(storageName)
            ?? throw new OrleansException($"{activation.Class.Type} keeps '{stateName}' in the storage '{storageName}', which the silo does not have. Add it where the silo is set up.");
        return new PersistentState<TState>(activation.GrainId, stateName, MeasuredStorage.Of(storage, activation.Runtime.Meters.Storage, activation.Runtime.Time));
    }
}

using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Storage;

/// <summary>One record of one activation, between the grain's code and its storage.</summary>
internal sealed class PersistentState<TState>(GrainId grainId, string stateName, IGrainStorage storage)
    : IPersistentState<TState>, IGrainState<TState>, IPersistentRecord
{
    public TState State { get; set; } = NewState.Of<TState>();

    public string? Etag { get; private set; }

    public bool RecordExists { get; private set; }

    string? IGrainState<TState>.ETag
    {
        get => Etag;
        set => Etag = value;
    }

    bool IGrainState<TState>.RecordExists
    {
        get => RecordExists;
        set => RecordExists = value;
    }

    public Task ReadStateAsync() => storage.ReadStateAsync(stateName, grainId, this);

    public Task WriteStateAsync() => storage.WriteStateAsync(stateName, grainId, this);

    public Task ClearStateAsync() => storage.ClearStateAsync(stateName, grainId, this);
}

/// <summary>A record of any type, as the start of an activation sees it.</summary>
internal interface IPersistentRecord
{
    Task ReadStateAsync();
}

/// <summary>What a state is before anything is stored: made by its parameterless constructor, as in Orleans.</summary>
internal static class NewState
{
    internal static TState Of<TState>() => System.Activator.CreateInstance<TState>();
}

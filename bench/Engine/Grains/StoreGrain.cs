using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Engine.Grains;

/// <summary>Stores with every call.</summary>
public interface IStoreGrain : IGrainWithStringKey
{
    /// <summary>One more, stored before it is answered.</summary>
    Task<long> Count();
}

/// <summary>A record of the size that requests and accounts have: about 100 bytes of JSON.</summary>
[GenerateSerializer]
public sealed class StoredCount
{
    /// <summary>How often it was stored.</summary>
    [Id(0)]
    public long Count { get; set; }

    /// <summary>Something to carry.</summary>
    [Id(1)]
    public string Text { get; set; } = "settled 0x63fb439A0000000000000000000000003948C6B4 by coordinator:pictures";
}

/// <inheritdoc cref="IStoreGrain"/>
public sealed class StoreGrain([PersistentState("count")] IPersistentState<StoredCount> stored) : Grain, IStoreGrain
{
    /// <inheritdoc/>
    public async Task<long> Count()
    {
        stored.State.Count++;
        await stored.WriteStateAsync();
        return stored.State.Count;
    }
}

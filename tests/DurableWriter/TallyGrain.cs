using Orleans;
using Orleans.Runtime;

namespace Cuckoo.DurableWriter;

/// <summary>Counts its calls in storage.</summary>
public interface ITallyGrain : IGrainWithStringKey
{
    /// <summary>One more, stored before it is answered.</summary>
    Task<long> Count();

    /// <summary>The stored count; both halves of the record must say the same.</summary>
    Task<long> Read();
}

/// <summary>The count, twice: a record half written would show.</summary>
[GenerateSerializer]
public sealed class Tally
{
    /// <summary>The count.</summary>
    [Id(0)]
    public long Count { get; set; }

    /// <summary>Its negative.</summary>
    [Id(1)]
    public long Mirror { get; set; }
}

/// <inheritdoc cref="ITallyGrain"/>
public sealed class TallyGrain([PersistentState("tally")] IPersistentState<Tally> tally) : Grain, ITallyGrain
{
    /// <inheritdoc/>
    public async Task<long> Count()
    {
        tally.State.Count++;
        tally.State.Mirror--;
        await tally.WriteStateAsync();
        return tally.State.Count;
    }

    /// <inheritdoc/>
    public Task<long> Read()
        => tally.State.Count == -tally.State.Mirror
            ? Task.FromResult(tally.State.Count)
            : throw new InvalidOperationException($"Half a record: {tally.State.Count} and {tally.State.Mirror}.");
}

using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IBrokenGrain : IGrainWithStringKey
{
    Task Write();
}

/// <summary>Keeps its state in a storage that does not work.</summary>
public sealed class BrokenGrain([PersistentState("counter", "broken")] IPersistentState<CounterState> counter) : Grain, IBrokenGrain
{
    public Task Write() => counter.WriteStateAsync();
}

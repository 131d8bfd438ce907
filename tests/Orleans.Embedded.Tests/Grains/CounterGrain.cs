using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    Task<int> AddUnsaved(int amount);

    [ReadOnly]
    ValueTask<int> Read();

    ValueTask Clear();

    Task Reload();

    Task Rest();
}

[GenerateSerializer]
public sealed class CounterState
{
    [Id(0)]
    public int Value { get; set; }
}

/// <summary>A number that survives: the smallest grain with state.</summary>
public sealed class CounterGrain([PersistentState("counter")] IPersistentState<CounterState> counter) : Grain, ICounterGrain
{
    public async Task<int> Add(int amount)
    {
        counter.State.Value += amount;
        await counter.WriteStateAsync();
        return counter.State.Value;
    }

    public Task<int> AddUnsaved(int amount) => Task.FromResult(counter.State.Value += amount);

    public ValueTask<int> Read() => ValueTask.FromResult(counter.State.Value);

    public async ValueTask Clear() => await counter.ClearStateAsync();

    public Task Reload() => counter.ReadStateAsync();

    public Task Rest()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

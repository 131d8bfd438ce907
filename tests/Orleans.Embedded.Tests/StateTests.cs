using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>What holds for every storage of either engine.</summary>
public abstract class StateTests
{
    /// <summary>A silo with a storage called "Default".</summary>
    private protected abstract Task<TestSilo> StartAsync();

    [Fact]
    public async Task State_Written_OutlivesItsActivation()
    {
        await using var silo = await StartAsync();
        await Counter(silo).Add(40);
        await Counter(silo).AddUnsaved(1000);
        Assert.Equal(1040, await Counter(silo).Read());
        await Counter(silo).Rest();

        Assert.Equal(42, await Counter(silo).Add(2));
    }

    [Fact]
    public async Task State_ClearedAndReadAgain_IsNew()
    {
        await using var silo = await StartAsync();
        await Counter(silo).Add(40);
        await Counter(silo).Clear();
        Assert.Equal(0, await Counter(silo).Read());
        await Counter(silo).Rest();
        Assert.Equal(0, await Counter(silo).Read());
        Assert.Equal(1, await Counter(silo).Add(1));
    }

    [Fact]
    public async Task Write_OverSomeoneElsesWrite_IsRefusedAndTheActivationStartsAgainFromStorage()
    {
        await using var silo = await StartAsync();
        await Counter(silo).Add(1);
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var other = new GrainState<CounterState>(new CounterState());
        await storage.ReadStateAsync("counter", GrainId.Create("counter", "a"), other);
        var before = other.ETag;
        other.State.Value = 100;
        await storage.WriteStateAsync("counter", GrainId.Create("counter", "a"), other);

        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => Counter(silo).Add(1));

        Assert.Equal(other.ETag, error.StoredEtag);
        Assert.Equal(before, error.CurrentEtag);
        Assert.Equal(101, await Counter(silo).Add(1));
    }

    private protected static ICounterGrain Counter(TestSilo silo) => silo.Client.GetGrain<ICounterGrain>("a");
}

public sealed class MemoryStateTests : StateTests
{
    private protected override Task<TestSilo> StartAsync() => TestSilo.StartAsync();

    [Fact]
    public async Task Storage_ThatFails_ReachesTheCallerAndHurtsNoOtherGrain()
    {
        await using var silo = await TestSilo.StartAsync(static builder => builder.Services.AddKeyedSingleton<IGrainStorage, BrokenStorage>("broken"));
        var broken = silo.Client.GetGrain<IBrokenGrain>("a");

        // Orleans hands it over inside one of its own.
        for (var attempt = 0; attempt < 2; attempt++)
            Assert.Equal("the disk is gone", (await Assert.ThrowsAnyAsync<Exception>(() => broken.Write())).GetBaseException().Message);
        Assert.Equal(1, await Counter(silo).Add(1));
    }

    [Fact]
    public async Task Storage_ThatTheSiloLacks_IsNamedToTheCaller()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAnyAsync<OrleansException>(() => silo.Client.GetGrain<IBrokenGrain>("a").Write());

        Assert.Contains("broken", error.Message, StringComparison.Ordinal);
    }

    private sealed class BrokenStorage : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new IOException("the disk is gone");

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
    }
}

using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>What holds for grains of a state in every storage of either engine.</summary>
public abstract class GrainOfStateTests
{
    /// <summary>A silo with a storage called "Default".</summary>
    private protected abstract Task<TestSilo> StartAsync();

    [Fact]
    public async Task State_OfAGrainOfState_IsReadBeforeItActivates()
    {
        await using var silo = await StartAsync();
        Assert.Equal("0 of nobody, now 0", await Purse(silo).Read());
        Assert.Equal(40, await Purse(silo).Add(40));
        await Purse(silo).Rest();

        Assert.Equal("40 of nobody, now 40", await Purse(silo).Read());
        await Purse(silo).Clear();
        Assert.Equal("40 of nobody, now 0", await Purse(silo).Read());
        await Purse(silo).Rest();
        Assert.Equal("0 of nobody, now 0", await Purse(silo).Read());
    }

    [Fact]
    public async Task Write_OfAGrainOfStateOverSomeoneElsesWrite_IsRefusedAndTheActivationStartsAgain()
    {
        await using var silo = await StartAsync();
        await Purse(silo).Add(1);
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var other = new GrainState<PurseState>(new PurseState());
        await storage.ReadStateAsync("state", GrainId.Create("purse", "a"), other);
        other.State.Amount = 100;
        await storage.WriteStateAsync("state", GrainId.Create("purse", "a"), other);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Purse(silo).Add(1));

        Assert.Equal("100 of nobody, now 100", await Purse(silo).Read());
        Assert.Equal(101, await Purse(silo).Add(1));
    }

    private protected static IPurseGrain Purse(TestSilo silo) => silo.Client.GetGrain<IPurseGrain>("a", typeof(PurseGrain).FullName);
}

public sealed class MemoryGrainOfStateTests : GrainOfStateTests
{
    private protected override Task<TestSilo> StartAsync() => TestSilo.StartAsync(static silo => silo.AddMemoryGrainStorageAsDefault());

    [Fact]
    public async Task Grain_WithANamedStorage_UsesThatOne()
    {
        var vault = new CountingStorage();
        await using var silo = await TestSilo.StartAsync(silo => silo.Services.AddGrainStorage("vault", (_, _) => vault));
        await silo.Client.GetGrain<IVaultGrain>("a").Add(1);
        await Purse(silo).Add(1);

        Assert.Equal(1, vault.Writes);
    }

    [Fact]
    public async Task Grain_WhoseStorageTheSiloLacks_IsNotActivatedAndTheErrorNamesIt()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAnyAsync<OrleansException>(() => silo.Client.GetGrain<IVaultGrain>("a").Add(1));

        Assert.Contains("vault", error.Message, StringComparison.Ordinal);
    }

    private sealed class CountingStorage : IGrainStorage
    {
        internal int Writes { get; private set; }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Writes++;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
    }
}

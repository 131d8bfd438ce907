using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class ManagementTests
{
    private readonly LifeLog _log = new();

    [Fact]
    public async Task Hosts_OfAClusterOfOne_AreThatSilo()
    {
        await using var silo = await Start();
        var host = silo.Services.GetRequiredService<ILocalSiloDetails>();

        Assert.Equal(new Dictionary<SiloAddress, SiloStatus> { [host.SiloAddress] = SiloStatus.Active }, await Management(silo).GetHosts(onlyActive: true));
        var entry = Assert.Single(await Management(silo).GetDetailedHosts());
        Assert.Equal((host.SiloAddress, SiloStatus.Active, host.Name), (entry.SiloAddress, entry.Status, entry.SiloName));
    }

    [Fact]
    public async Task Statistics_OfGrainsInMemory_CountThemByClass()
    {
        await using var silo = await Start();
        await Grain(silo, "a").Activations();
        await Grain(silo, "b").Activations();
        await silo.Client.GetGrain<IAgedGrain>("a", typeof(BriefGrain).FullName).Wake();
        var address = silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

        var all = await Management(silo).GetSimpleGrainStatistics();
        var here = await Management(silo).GetSimpleGrainStatistics([address]);

        Assert.Equal((2, address), Of<LifeGrain>(all));
        Assert.Equal((1, address), Of<BriefGrain>(all));
        Assert.Equal((2, address), Of<LifeGrain>(here));
        Assert.DoesNotContain(all, static one => one.GrainType.StartsWith(typeof(LastingGrain).FullName!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DetailedStatistics_OfGrainsInMemory_NameEachOne()
    {
        await using var silo = await Start();
        await Grain(silo, "a").Activations();
        await Grain(silo, "b").Activations();
        var address = silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

        var all = await Management(silo).GetDetailedGrainStatistics();

        var life = all.Where(static one => one.GrainType.StartsWith(typeof(LifeGrain).FullName!, StringComparison.Ordinal)).ToList();
        Assert.Equal([Grain(silo, "a").GetGrainId(), Grain(silo, "b").GetGrainId()], life.Select(static one => one.GrainId).Order());
        Assert.All(life, one => Assert.Equal(address, one.SiloAddress));
    }

    [Fact]
    public async Task ActivationCounts_OfOneMoreGrain_AreOneMore()
    {
        await using var silo = await Start();
        var before = await Management(silo).GetTotalActivationCount();
        Assert.Equal(0, await Management(silo).GetGrainActivationCount((GrainReference)Grain(silo, "a")));

        await Grain(silo, "a").Activations();

        Assert.Equal(before + 1, await Management(silo).GetTotalActivationCount());
        Assert.Equal(1, await Management(silo).GetGrainActivationCount((GrainReference)Grain(silo, "a")));
        Assert.Equal(0, await Management(silo).GetGrainActivationCount((GrainReference)Grain(silo, "b")));
    }

    [Fact]
    public async Task ActivationCount_WithAnObserverThatWasTold_LeavesItOut()
    {
        await using var silo = await Start();
        var listener = new Listener();
        var teller = silo.Client.GetGrain<ITellingGrain>("a");
        await teller.TellAll("nobody");
        var before = await Management(silo).GetTotalActivationCount();

        Assert.Equal(2, await teller.Ask(silo.Client.CreateObjectReference<IListener>(listener), 1));

        Assert.Equal(before, await Management(silo).GetTotalActivationCount());
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task ActiveGrains_OfAType_AreThoseInMemory()
    {
        await using var silo = await Start();
        await Grain(silo, "a").Activations();
        await Grain(silo, "b").Activations();
        await silo.Client.GetGrain<IAgedGrain>("a", typeof(BriefGrain).FullName).Wake();

        var active = await Management(silo).GetActiveGrains(Grain(silo, "a").GetGrainId().Type);

        Assert.Equal([Grain(silo, "a").GetGrainId(), Grain(silo, "b").GetGrainId()], active.Order());
    }

    [Fact]
    public async Task ActivationAddress_OfAGrain_IsItsSilosWhileItIsInMemory()
    {
        await using var silo = await Start();
        Assert.Null(await Management(silo).GetActivationAddress(Grain(silo, "a")));

        await Grain(silo, "a").Activations();

        Assert.Equal(silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress, await Management(silo).GetActivationAddress(Grain(silo, "a")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Management(silo).GetActivationAddress(Management(silo)).AsTask());
    }

    [Fact]
    public async Task IdleGrains_WhenCollectionIsForced_AreGoneOnceItIsDone()
    {
        await using var silo = await Start();
        await Grain(silo, "a").Activations();

        await Management(silo).ForceActivationCollection(TimeSpan.FromHours(1));
        Assert.Equal(["activate"], _log.Lines);
        await Management(silo).ForceActivationCollection(TimeSpan.Zero);

        Assert.Equal(["activate", "deactivate ActivationIdle"], _log.Lines);
        Assert.Empty(await Management(silo).GetActiveGrains(Grain(silo, "a").GetGrainId().Type));
        await Management(silo).ForceGarbageCollection([]);
        Assert.Equal(2, await Grain(silo, "a").Activations());
    }

    private static (int, SiloAddress) Of<TGrain>(SimpleGrainStatistic[] statistics)
    {
        var found = Assert.Single(statistics, static one => one.GrainType.StartsWith(typeof(TGrain).FullName!, StringComparison.Ordinal));
        return (found.ActivationCount, found.SiloAddress);
    }

    private static IManagementGrain Management(TestSilo silo) => silo.Client.GetGrain<IManagementGrain>(0);

    private static ILifeGrain Grain(TestSilo silo, string key) => silo.Client.GetGrain<ILifeGrain>(key);

    private Task<TestSilo> Start() => TestSilo.StartAsync(silo => silo.Services.AddSingleton(_log).AddSingleton(new Gates()));

    private sealed class Listener : IListener
    {
        public void Heard(string text)
        {
        }

        public Task<int> Answer(int number) => Task.FromResult(2 * number);
    }
}

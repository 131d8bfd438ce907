using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class TestClusterTests
{
    private readonly LifeLog _log = new();

    [Fact]
    public async Task Cluster_Deployed_HasAClientAndANamedSilo()
    {
        await using var cluster = await DeployAsync();

        Assert.Equal(1, await Grain(cluster).Activations());
        var silo = Assert.Single(cluster.Silos);
        Assert.True(silo.IsActive);
        Assert.Same(silo, cluster.GetSiloForAddress(silo.SiloAddress));
        Assert.Equal(silo.Name, cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<ILocalSiloDetails>().Name);
        await Assert.ThrowsAsync<InvalidOperationException>(cluster.DeployAsync);
    }

    [Fact]
    public async Task Cluster_NotDeployedOrStopped_HasNoClient()
    {
        await using var cluster = Cluster();
        Assert.Throws<InvalidOperationException>(() => cluster.Client);

        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        await cluster.StopAllSilosAsync(TestContext.Current.CancellationToken);

        Assert.Throws<InvalidOperationException>(() => cluster.Client);
        Assert.Empty(cluster.Silos);
    }

    [Fact]
    public async Task Silo_Restarted_DeactivatesItsGrainsAndServesThemAgain()
    {
        await using var cluster = await DeployAsync();
        await Grain(cluster).Activations();

        var second = await cluster.RestartSiloAsync(cluster.Silos[0]);

        Assert.Equal(["activate", "deactivate ShuttingDown"], _log.Lines);
        Assert.Equal(2, await Grain(cluster).Activations());
        Assert.Same(second, Assert.Single(cluster.Silos));
    }

    [Fact]
    public async Task Silo_Killed_SaysNothingToItsGrains()
    {
        await using var cluster = await DeployAsync();
        await Grain(cluster).Activations();
        var first = cluster.Silos[0];

        await cluster.KillSiloAsync(first, TestContext.Current.CancellationToken);
        await cluster.StartAdditionalSiloAsync();

        Assert.False(first.IsActive);
        Assert.Equal(["activate"], _log.Lines);
        Assert.Equal(2, await Grain(cluster).Activations());
        Assert.NotEqual(first.SiloAddress, cluster.Silos[0].SiloAddress);
    }

    [Fact]
    public async Task Grain_DeactivatedByTheTest_IsGoneWhenTheTaskCompletes()
    {
        await using var cluster = await DeployAsync();
        await Grain(cluster).Activations();
        Assert.True(cluster.TryGetGrainContext(Grain(cluster).GetGrainId(), out var context));
        var gone = cluster.WaitForDeactivationAsync(Grain(cluster));

        await cluster.DeactivateAsync(Grain(cluster));

        await gone;
        Assert.True(context.Deactivated.IsCompleted);
        Assert.Equal(["activate", "deactivate ApplicationRequested"], _log.Lines);
        Assert.False(cluster.TryGetGrainContext(Grain(cluster).GetGrainId(), out _));
    }

    private static ILifeGrain Grain(InProcessTestCluster cluster) => cluster.Client.GetGrain<ILifeGrain>("grain");

    private InProcessTestCluster Cluster()
        => new InProcessTestClusterBuilder(1)
            .ConfigureSilo((_, silo) => silo.ConfigureServices(services => services.AddSingleton(_log).AddSingleton(new Gates())))
            .Build();

    private async Task<InProcessTestCluster> DeployAsync()
    {
        var cluster = Cluster();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        return cluster;
    }
}

using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class OneSiloTests
{
    [Fact]
    public void Cluster_OfTwoSilos_IsRefused()
        => Assert.Contains("has one silo", Assert.Throws<OrleansConfigurationException>(new InProcessTestClusterBuilder(2).Build).Message, StringComparison.Ordinal);

    [Fact]
    public async Task SecondSilo_BesideTheFirst_IsRefused()
    {
        await using var cluster = new InProcessTestClusterBuilder().Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<OrleansConfigurationException>(cluster.StartAdditionalSiloAsync);
    }

    [Fact]
    public async Task Management_AskedOfAnotherSilo_NamesTheOneThereIs()
    {
        await using var silo = await TestSilo.StartAsync();
        var elsewhere = SiloAddress.New(System.Net.IPAddress.Loopback, 7, 7);

        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Client.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics([elsewhere]));

        Assert.Contains($"{elsewhere}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_OfACluster_IsSetUpInTheSilosServices()
    {
        var isSetUp = false;
        await using var cluster = new InProcessTestClusterBuilder().ConfigureClient(client => client.ConfigureServices(_ => isSetUp = true)).Build();

        await cluster.DeployAsync(TestContext.Current.CancellationToken);

        Assert.True(isSetUp);
    }
}

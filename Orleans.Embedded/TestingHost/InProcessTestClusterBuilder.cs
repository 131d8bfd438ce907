using System.Globalization;
using Microsoft.Extensions.Hosting;
using Orleans.Embedded.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>Describes a test cluster and makes it.</summary>
public sealed class InProcessTestClusterBuilder
{
    private static int s_clusters;

    /// <summary>A cluster of as many silos as the engine starts with: one.</summary>
    public InProcessTestClusterBuilder()
        : this(1)
    {
    }

    /// <summary>A cluster that starts with <paramref name="initialSilosCount"/> silos.</summary>
    public InProcessTestClusterBuilder(short initialSilosCount)
    {
        var name = CreateClusterId();
        Options = new InProcessTestClusterOptions { InitialSilosCount = initialSilosCount, ClusterId = name, ServiceId = name };
    }

    /// <summary>The options as they stand.</summary>
    public InProcessTestClusterOptions Options { get; }

    /// <summary>A cluster name that no other cluster of this process has.</summary>
    public static string CreateClusterId()
        => string.Create(CultureInfo.InvariantCulture, $"testcluster-{Environment.ProcessId}-{Interlocked.Increment(ref s_clusters)}");

    /// <summary>Does something to the hosts of silos and client alike.</summary>
    public InProcessTestClusterBuilder ConfigureHost(Action<IHostApplicationBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        return ConfigureSiloHost((_, host) => configureDelegate(host));
    }

    /// <summary>Does something to the host of every silo.</summary>
    public InProcessTestClusterBuilder ConfigureSiloHost(Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder> configureSiloHostDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureSiloHostDelegate);
        Options.SiloHostConfigurationDelegates.Add(configureSiloHostDelegate);
        return this;
    }

    /// <summary>Sets up every silo.</summary>
    public InProcessTestClusterBuilder ConfigureSilo(Action<InProcessTestSiloSpecificOptions, ISiloBuilder> configureSiloDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureSiloDelegate);
        return ConfigureSiloHost((options, host) => host.UseOrleans(silo => configureSiloDelegate(options, silo)));
    }

    /// <summary>Does something to the client's host, which is the silo's.</summary>
    public InProcessTestClusterBuilder ConfigureClientHost(Action<IHostApplicationBuilder> configureHostDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureHostDelegate);
        Options.ClientHostConfigurationDelegates.Add(configureHostDelegate);
        return this;
    }

    /// <summary>Sets up the client.</summary>
    public InProcessTestClusterBuilder ConfigureClient(Action<IClientBuilder> configureClientDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureClientDelegate);
        return ConfigureClientHost(host => configureClientDelegate(new ClientBuilder(host.Services, host.Configuration)));
    }

    /// <summary>The cluster, ready to be deployed.</summary>
    /// <exception cref="OrleansConfigurationException">More than one silo is asked for.</exception>
    public InProcessTestCluster Build()
    {
        if (Options.InitialSilosCount > 1) throw InProcessTestCluster.OneSiloOnly();
        return new InProcessTestCluster(Options);
    }
}

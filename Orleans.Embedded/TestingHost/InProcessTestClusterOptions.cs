using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>How a test cluster is made up.</summary>
public sealed class InProcessTestClusterOptions
{
    /// <summary>The cluster's name.</summary>
    public string ClusterId { get; set; } = "";

    /// <summary>The service's name.</summary>
    public string ServiceId { get; set; } = "";

    /// <summary>How many silos are started at first; this engine has one.</summary>
    public short InitialSilosCount { get; set; } = 1;

    /// <summary>Whether there is a client as soon as the cluster is deployed.</summary>
    public bool InitializeClientOnDeploy { get; set; } = true;

    /// <summary>What is done to the host of every silo, in order.</summary>
    public List<Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder>> SiloHostConfigurationDelegates { get; } = [];

    /// <summary>What is done to the host of the client, in order. The client lives in the silo, so it is the silo's host, after the delegates for silos.</summary>
    public List<Action<IHostApplicationBuilder>> ClientHostConfigurationDelegates { get; } = [];
}

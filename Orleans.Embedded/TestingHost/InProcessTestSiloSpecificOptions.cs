using System.Globalization;

namespace Orleans.TestingHost;

/// <summary>What is a silo's own in a test cluster.</summary>
public sealed class InProcessTestSiloSpecificOptions
{
    /// <summary>Its port among silos; 0, for silos of this engine do not listen.</summary>
    public int SiloPort { get; set; }

    /// <summary>Its port for clients; 0, for silos of this engine do not listen.</summary>
    public int GatewayPort { get; set; }

    /// <summary>Its name.</summary>
    public string SiloName { get; set; } = "";

    /// <summary>The options of silo number <paramref name="instanceNumber"/>.</summary>
    public static InProcessTestSiloSpecificOptions Create(InProcessTestCluster testCluster, InProcessTestClusterOptions testClusterOptions, int instanceNumber, bool assignNewPort = false)
        => new() { SiloName = string.Create(CultureInfo.InvariantCulture, $"Silo_{instanceNumber}") };
}

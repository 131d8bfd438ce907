namespace Orleans.Configuration;

/// <summary>When idle activations are collected and how long starting and ending one may take.</summary>
public class GrainCollectionOptions
{
    /// <summary>How long an activation must be idle to be collected; 15 minutes.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for; 1 minute.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an activation of a class must be idle to be collected, by the class's full name; it goes before <see cref="CollectionAgeLimitAttribute"/>.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = new(StringComparer.Ordinal);

    /// <summary>How long an activation may take to start; 30 seconds.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation may take to end; 30 seconds.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>How calls travel.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for an answer unless the method says otherwise; 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>How calls of a silo travel.</summary>
public class SiloMessagingOptions : MessagingOptions;

/// <summary>The names of the cluster.</summary>
public class ClusterOptions
{
    /// <summary>The cluster's name: it changes with each deployment that shares nothing with the last.</summary>
    public string ClusterId { get; set; } = "default";

    /// <summary>The service's name: it stays for as long as its data does.</summary>
    public string ServiceId { get; set; } = "default";
}

/// <summary>The names of a silo.</summary>
public class SiloOptions
{
    /// <summary>The silo's name.</summary>
    public string SiloName { get; set; } = "Silo";
}

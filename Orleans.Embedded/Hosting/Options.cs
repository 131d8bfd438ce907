namespace Orleans.Configuration;

/// <summary>When idle activations are collected and how long starting and ending one may take.</summary>
public class GrainCollectionOptions
{
    /// <summary>How long an activation must be idle to be collected; 15 minutes.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for; 1 minute.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

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

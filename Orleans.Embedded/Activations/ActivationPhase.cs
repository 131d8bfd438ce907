namespace Orleans.Embedded.Activations;

/// <summary>Where an activation is in its life; it only moves forward.</summary>
internal enum ActivationPhase
{
    /// <summary>In the catalogue, nothing asked of it yet.</summary>
    New,

    /// <summary>Being constructed and read from storage; requests wait.</summary>
    Starting,

    /// <summary>Takes requests.</summary>
    Active,

    /// <summary>Running requests end, new ones wait for the next activation.</summary>
    Ending,

    /// <summary>Running OnDeactivateAsync.</summary>
    Deactivating,

    /// <summary>Out of the catalogue.</summary>
    Gone,
}

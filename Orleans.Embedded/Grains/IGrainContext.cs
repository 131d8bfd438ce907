namespace Orleans.Runtime;

/// <summary>One activation of a grain as the grain itself sees it.</summary>
public interface IGrainContext
{
    /// <summary>A reference to this grain.</summary>
    GrainReference GrainReference { get; }

    /// <summary>The grain's identity.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null until it is constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>Services scoped to this activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation is gone.</summary>
    Task Deactivated { get; }

    /// <summary>Starts deactivation once the running calls have ended; waiting calls go to the next activation.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

namespace Orleans;

/// <summary>Why an activation ends. The numbers are Orleans'.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>No reason was given.</summary>
    None,

    /// <summary>The silo is stopping.</summary>
    ShuttingDown,

    /// <summary>The activation could not be set up.</summary>
    ActivationFailed,

    /// <summary>The directory failed; never used by an engine of one process.</summary>
    DirectoryFailure,

    /// <summary>No call came for the collection age.</summary>
    ActivationIdle,

    /// <summary>The activation did not answer.</summary>
    ActivationUnresponsive,

    /// <summary>Another activation of the grain exists; never used by an engine of one process.</summary>
    DuplicateActivation,

    /// <summary>A request did not fit the activation.</summary>
    IncompatibleRequest,

    /// <summary>The grain's code failed in a way that makes its memory doubtful.</summary>
    ApplicationError,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested,

    /// <summary>The grain moves to another silo; never used by an engine of one process.</summary>
    Migrating,

    /// <summary>The silo asked for it.</summary>
    RuntimeRequested,

    /// <summary>Memory is short.</summary>
    HighMemoryPressure,
}

/// <summary>Why an activation ends: a code, a sentence and, where there was one, the exception.</summary>
public readonly struct DeactivationReason : IEquatable<DeactivationReason>
{
    /// <summary>A reason without an exception.</summary>
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    /// <summary>A reason with the exception behind it.</summary>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
    {
        ReasonCode = code;
        Exception = exception;
        Description = text;
    }

    /// <summary>The sentence.</summary>
    public string Description { get; }

    /// <summary>The code.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>The exception behind it, if any.</summary>
    public Exception? Exception { get; }

    /// <inheritdoc/>
    public bool Equals(DeactivationReason other)
        => ReasonCode == other.ReasonCode && string.Equals(Description, other.Description, StringComparison.Ordinal) && Equals(Exception, other.Exception);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DeactivationReason other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ReasonCode, Description, Exception);

    /// <summary>The code, the sentence and the exception's message.</summary>
    public override string ToString() => Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description} ({Exception.Message})";

    /// <summary>Equality by value.</summary>
    public static bool operator ==(DeactivationReason left, DeactivationReason right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(DeactivationReason left, DeactivationReason right) => !left.Equals(right);
}

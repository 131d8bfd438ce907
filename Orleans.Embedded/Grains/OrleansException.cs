namespace Orleans.Runtime;

/// <summary>Base class of the engine's own errors.</summary>
public class OrleansException : Exception
{
    /// <summary>An error without a message.</summary>
    public OrleansException()
    {
    }

    /// <summary>An error with a message.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and its cause.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>An observer that was called is gone: its object was collected or its reference deleted.</summary>
public sealed class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(string message)
        : base(message)
    {
    }
}

/// <summary>A call was turned away on its way.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    /// <summary>Turned away, with a message.</summary>
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    /// <summary>Turned away, with a message and its cause.</summary>
    internal OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The silo was lost before it answered; whether the call was carried out is not known.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>Lost without details.</summary>
    public SiloUnavailableException()
        : base("The silo is not available.")
    {
    }

    /// <summary>Lost, with a message.</summary>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>Lost, with a message and its cause.</summary>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The silo is set up in a way that cannot work.</summary>
public sealed class OrleansConfigurationException : Exception
{
    /// <summary>What is wrong, and what to do.</summary>
    public OrleansConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>What is wrong, and its cause.</summary>
    public OrleansConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

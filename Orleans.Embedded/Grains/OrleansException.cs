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
    public OrleansException(string message, Exception? innerException)
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

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

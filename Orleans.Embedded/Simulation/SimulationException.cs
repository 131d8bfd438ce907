using Orleans.Runtime;

namespace Orleans.Embedded.Simulation;

/// <summary>A simulation could not go on, or what it simulated failed. The message names the seed that shows it again.</summary>
public sealed class SimulationException : OrleansException
{
    internal SimulationException(string message, Exception? innerException = null)
        : base(message, innerException!)
    {
    }
}

/// <summary>A fault the simulation was told to bring about.</summary>
public sealed class SimulatedFaultException : OrleansException
{
    internal SimulatedFaultException(string message)
        : base(message)
    {
    }
}

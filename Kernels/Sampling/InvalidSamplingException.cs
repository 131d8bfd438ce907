namespace Cuckoo.Kernels.Sampling;

/// <summary>Sampling was asked for in a way that there is none of.</summary>
/// <param name="message">Names the option and what it may be.</param>
public sealed class InvalidSamplingException(string message) : Exception(message);

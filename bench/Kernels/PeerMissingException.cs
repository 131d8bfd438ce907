namespace Cuckoo.Kernels.Bench;

/// <summary>What we would compare with is not on this machine; the message says how it gets there.</summary>
internal sealed class PeerMissingException(string message, Exception? cause = null) : Exception(message, cause);

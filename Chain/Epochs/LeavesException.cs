namespace Cuckoo.Chain.Epochs;

/// <summary>A file is no file of leaves, or not the one that it says it is; the message says why.</summary>
public sealed class LeavesException(string message) : FormatException(message);

namespace Cuckoo.Silo.Hosting;

/// <summary>The silo cannot start as it is set up: one line that says what is wrong and what to do.</summary>
internal sealed class SetupException(string message, Exception? inner = null) : Exception(message, inner);

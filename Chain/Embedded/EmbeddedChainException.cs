namespace Cuckoo.Chain.Embedded;

/// <summary>The embedded chain cannot run. The message is one line that says what to do.</summary>
public sealed class EmbeddedChainException : Exception
{
    internal EmbeddedChainException(string message)
        : base(message)
    {
    }
}

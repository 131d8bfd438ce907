namespace Cuckoo.Client.Receipts;

/// <summary>What was given is no receipt; the message says what is wrong and what is allowed, in one sentence.</summary>
public sealed class ReceiptFormatException : Exception
{
    internal ReceiptFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

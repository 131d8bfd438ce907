namespace Cuckoo.Chain.Wallets;

/// <summary>A wallet file that cannot be opened. The message names what is wrong, never the content or the password.</summary>
public sealed class WalletFileException : Exception
{
    internal WalletFileException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

namespace Cuckoo.Miner.Downloads;

/// <summary>A model's files cannot be had from the network. The message names the reason and what to do, and is one sentence or two.</summary>
public sealed class DownloadException : Exception
{
    internal DownloadException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

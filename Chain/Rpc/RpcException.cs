namespace Cuckoo.Chain.Rpc;

/// <summary>Why a call to a node came to nothing.</summary>
public enum RpcFailure
{
    /// <summary>No reason; never given.</summary>
    None,

    /// <summary>No connection, or it was cut.</summary>
    Unreachable,

    /// <summary>No whole answer in time.</summary>
    TimedOut,

    /// <summary>The answer is larger than allowed.</summary>
    TooLarge,

    /// <summary>The answer is not what JSON-RPC or the method promises.</summary>
    Malformed,

    /// <summary>The server answered with an HTTP status other than 200 that may pass: 429 or 5xx.</summary>
    Busy,

    /// <summary>The server answered with another HTTP status.</summary>
    Refused,

    /// <summary>The node understood and answered with an error of its own.</summary>
    NodeError,

    /// <summary>Too few endpoints gave the same answer.</summary>
    Disagreement,
}

/// <summary>A call to a node that failed. The message names hosts, never URLs, and never what was sent.</summary>
public class RpcException : Exception
{
    /// <summary>A failure with its sentence.</summary>
    public RpcException(RpcFailure failure, string message)
        : base(message) => Failure = failure;

    /// <summary>What kind of failure.</summary>
    public RpcFailure Failure { get; }

    /// <summary>Whether another try, here or elsewhere, may succeed.</summary>
    public bool MayPass => Failure is RpcFailure.Unreachable or RpcFailure.TimedOut or RpcFailure.Malformed or RpcFailure.Busy;
}

/// <summary>A node's own error: JSON-RPC's code, message and data.</summary>
public sealed class RpcNodeException : RpcException
{
    // Enough for any node's sentence; more is not for a log.
    private const int MostMessage = 300;

    /// <summary>The error as it came.</summary>
    public RpcNodeException(string host, int code, string message, byte[]? revertData)
        : base(RpcFailure.NodeError, $"The node at {host} answered with error {code}: {Trim(message)}") => (Code, NodeMessage, RevertData) = (code, Trim(message), revertData);

    /// <summary>JSON-RPC's code, such as 3 (a revert in many nodes) or -32000.</summary>
    public int Code { get; }

    /// <summary>The node's sentence, its first 300 characters without control characters.</summary>
    public string NodeMessage { get; }

    /// <summary>What the contract gave when it reverted, or null.</summary>
    public byte[]? RevertData { get; }

    private static string Trim(string message)
        => string.Concat(message.Where(static letter => !char.IsControl(letter)).Take(MostMessage));
}

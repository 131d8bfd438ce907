using System.Net;

namespace Cuckoo.Miner.Edge;

/// <summary>The edge understood a call and refused it; trying again would not help.</summary>
public class EdgeRefusedException : Exception
{
    internal EdgeRefusedException(HttpStatusCode status, string code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    /// <summary>The edge's stable code.</summary>
    public string Code { get; }

    /// <summary>Status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Whether the refusal says that the miner is to finish what it holds and go.</summary>
    public bool IsToDrain => Code is "miner_draining";

    /// <summary>Whether the refusal says that a result of the miner was found wrong.</summary>
    public bool IsSuspended => Code is "miner_suspended";

    /// <summary>Whether the refusal says that the miner has to pass a benchmark first.</summary>
    public bool IsBenchmarkDue => Code is "benchmark_due";

    /// <summary>Whether the refusal says that the job is no longer this miner's.</summary>
    public bool IsLeaseGone => Code is "lease_lost" or "job_closed";

    /// <summary>Whether the refusal says that the receipt is signed for another network than the edge's.</summary>
    public bool IsOtherDomain => Code is "wrong_domain";
}

/// <summary>The edge does not open a session for this miner: there is nothing left to do.</summary>
public sealed class SignInRefusedException : EdgeRefusedException
{
    internal SignInRefusedException(HttpStatusCode status, string code, string message)
        : base(status, code, message)
    {
    }
}

/// <summary>No usable answer came within the attempts allowed: nobody listens, the connection broke, or what answers is no edge.</summary>
public sealed class EdgeGoneException : Exception
{
    internal EdgeGoneException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

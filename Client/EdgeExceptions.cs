using System.Net;

namespace Cuckoo.Client;

/// <summary>A call to the edge that did not do what was asked. The message is one sentence for people and holds no secret.</summary>
public abstract class EdgeException : Exception
{
    private protected EdgeException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>The edge understood and refused.</summary>
public sealed class EdgeRefusedException : EdgeException
{
    internal EdgeRefusedException(HttpStatusCode status, string code, string message)
        : base(message, null)
    {
        HttpStatus = status;
        Code = code;
    }

    /// <summary>The edge's stable code for programs.</summary>
    public string Code { get; }

    /// <summary>Status of the answer.</summary>
    public HttpStatusCode HttpStatus { get; }
}

/// <summary>No answer came: nothing listens there, the connection broke, or it took too long.</summary>
public sealed class EdgeUnreachableException : EdgeException
{
    internal EdgeUnreachableException(Uri edge, string problem, Exception? inner)
        : base($"The edge at {edge} {problem}.", inner) => Edge = edge;

    /// <summary>The edge that was called.</summary>
    public Uri Edge { get; }
}

/// <summary>An answer came that is not the protocol's: no JSON, too much of it, or bytes that are not what the receipt says.</summary>
public sealed class EdgeAnswerException : EdgeException
{
    internal EdgeAnswerException(Uri edge, string problem, Exception? inner = null)
        : base($"What answers at {edge} is no Cuckoo edge or a broken one: it {problem}.", inner)
    {
    }
}

using System.ComponentModel;

namespace Orleans.Embedded.Calls;

/// <summary>How a call may share its activation with others.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum CallTraits
{
    /// <summary>The call has the activation to itself until it ends.</summary>
    None = 0,

    /// <summary>It may run beside other read-only calls.</summary>
    ReadOnly = 1,

    /// <summary>It may run beside any call.</summary>
    AlwaysInterleave = 2,

    /// <summary>Nobody waits for its outcome.</summary>
    OneWay = 4,

    /// <summary>Its result is promised never to change, and is not copied.</summary>
    ImmutableResult = 8,
}

/// <summary>What is the same for every call of one grain method; made once by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallShape
{
    /// <summary>Describes a method.</summary>
    /// <param name="interfaceName">The interface's name without its namespace.</param>
    /// <param name="methodName">The method's name.</param>
    /// <param name="traits">How it interleaves.</param>
    /// <param name="responseTimeout">The text of its time-out; null: the silo's default.</param>
    public CallShape(string interfaceName, string methodName, CallTraits traits, string? responseTimeout)
    {
        Name = $"{interfaceName}.{methodName}";
        Traits = traits;
        ResponseTimeout = responseTimeout is null ? null : new ResponseTimeoutAttribute(responseTimeout).Timeout;
    }

    internal string Name { get; }

    internal CallTraits Traits { get; }

    internal TimeSpan? ResponseTimeout { get; }
}

using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Canaries;

/// <summary>All that is kept of canaries.</summary>
public sealed record CanaryState
{
    /// <summary>The one on its way.</summary>
    public Canary? Open { get; init; }
}

/// <summary>A request whose result the network knows.</summary>
/// <param name="Request">Its id.</param>
/// <param name="Spec">What is asked.</param>
/// <param name="Known">What the silo's auditor got; nothing before it has run.</param>
/// <param name="IsAsked">Whether it has been submitted.</param>
public sealed record Canary(RequestId Request, JobSpec Spec, Rerun? Known = null, bool IsAsked = false);

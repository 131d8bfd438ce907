using Orleans.Runtime;

namespace Orleans.Embedded.Calls;

/// <summary>What stands between the sending of a call and its grain, where anything does: a simulation of what may go wrong.</summary>
internal abstract class CallRoute
{
    /// <summary>True: hand the call over now. False: it is dealt with.</summary>
    internal abstract bool Deliver(GrainReference reference, GrainCall call);
}

using Orleans.Embedded.Calls;
using Orleans.Runtime;

namespace Orleans.Embedded.Simulation;

/// <summary>What may happen to a call on its way to its grain.</summary>
internal sealed class SimulatedCalls(SimulatedFaults faults, SeededDraws draws, SimulatedPauses pauses) : CallRoute
{
    private readonly HashSet<GrainCall> _underWay = [];

    internal override bool Deliver(GrainReference reference, GrainCall call)
    {
        if (draws.Happens(faults.CallFailure))
        {
            call.Fail(new SimulatedFaultException($"The call {call.Name} to {reference.GrainId} failed, as simulated; it was not delivered."));
            return false;
        }

        if (draws.Happens(faults.CallLoss))
        {
            _ = Lose(reference, call);
            return false;
        }

        if (!draws.Happens(faults.CallDelay)) return true;
        _ = Delay(reference, call, draws.Upto(faults.LongestDelay));
        return false;
    }

    /// <summary>The process is lost, and whoever is outside of it learns that there will be no answer.</summary>
    internal void FailOutsideCallers(Exception error)
    {
        foreach (var call in _underWay.Where(static one => one.Source is null)) call.Fail(error);
        _underWay.Clear();
    }

    private async Task Lose(GrainReference reference, GrainCall call)
    {
        if (call.Deadline == long.MaxValue) return;
        _underWay.Add(call);
        await pauses.Of(reference.Runtime.TimeUntil(call.Deadline));
        if (_underWay.Remove(call))
            call.Fail(new TimeoutException($"No answer from {reference.GrainId} to {call.Name}; the call was lost, as simulated."));
    }

    private async Task Delay(GrainReference reference, GrainCall call, TimeSpan time)
    {
        _underWay.Add(call);
        await pauses.Of(time);
        if (_underWay.Remove(call)) reference.Runtime.Hand(reference, call);
    }
}

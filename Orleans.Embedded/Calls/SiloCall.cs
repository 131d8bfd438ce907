// A turn that the silo itself asks of a grain: a reminder's tick, a stream's event. It activates the grain, waits for
// its turn, keeps to the rules of interleaving and times out like a call without attributes; only no interface stands
// between, so it needs no generated code.

using Orleans.Embedded.Activations;
using Orleans.Runtime;

namespace Orleans.Embedded.Calls;

/// <summary>Sends the silo's own calls.</summary>
internal sealed class SiloCalls(GrainRuntime runtime)
{
    /// <summary>Runs <paramref name="body"/> in turns of the grain and completes as it does.</summary>
    /// <param name="grain">The grain, activated if need be.</param>
    /// <param name="name">What is asked for, for error texts.</param>
    /// <param name="body">Starts in the grain's first turn, with the activation that takes it.</param>
    internal Task Send(GrainId grain, string name, Func<Activation, Task> body)
    {
        var call = new SiloCall(name, body) { SentAt = runtime.Time.GetTimestamp(), Source = TurnQueue.CurrentOwner };
        if (runtime.ResponseTimeout != Timeout.InfiniteTimeSpan) call.Deadline = runtime.TimestampAfter(runtime.ResponseTimeout);
        try
        {
            runtime.HandOver(grain, call);
        }
        catch (Exception error)
        {
            call.Fail(error);
        }

        return call.Done;
    }
}

internal sealed class SiloCall(string name, Func<Activation, Task> body) : TaskRequest
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Done => _done.Task;

    internal override CallTraits Traits => CallTraits.None;

    internal override string Name => name;

    internal override bool Outlives => true;

    internal override void Fail(Exception error)
    {
        _done.TrySetException(error);
        // Whoever sent it may have gone; the error must not surface later as unobserved.
        _ = _done.Task.Exception;
    }

    private protected override Task Begin() => body(Target!);

    private protected override void End(Exception? error)
    {
        if (!Target!.RequestEnded(this, error, wasAsynchronous: true)) return;
        if (error is null) _done.TrySetResult();
        else Fail(error);
    }
}

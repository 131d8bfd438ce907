using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Orleans.Embedded.Calls;

/// <summary>One call in flight whose method returns no value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VoidCall : GrainCall
{
    // Not a TaskCompletionSource, which would be one more object a call. Its continuations never run inside the answering
    // turn: that runs under a task scheduler of its own, where an await does not resume what was not awaited there.
    private AsyncTaskMethodBuilder _answer;

    internal sealed override Task AnswerTask => _answer.Task;

    /// <summary>Calls the method on the grain object.</summary>
    protected abstract ValueTask Invoke(object target);

    internal sealed override void Start()
    {
        try
        {
            var pending = Target!.HasFilters ? new ValueTask(IncomingCallContext.Run(this)) : Invoke(Grain());
            if (!pending.IsCompletedSuccessfully)
            {
                Await(pending.AsTask());
                return;
            }

            // Consumed once: either here or above.
#pragma warning disable CA2012
            pending.GetAwaiter().GetResult();
#pragma warning restore CA2012
        }
        catch (Exception error)
        {
            End(error);
            return;
        }

        End(null);
    }

    internal sealed override void Fail(Exception error)
    {
        _answer.SetException(error);
        Observe(_answer.Task);
    }

    internal sealed override object? ResultOf(Task answer) => null;

    internal sealed override async Task InvokeInto(CallContext context) => await Invoke(Grain());

    private protected sealed override void Settle()
    {
        try
        {
            Pending!.GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            End(error);
            return;
        }

        End(null);
    }

    private void End(Exception? error)
    {
        if (!Target!.RequestEnded(this, error, wasAsynchronous: Pending is not null)) return;
        Cancellation?.Over();
        if (!Traits.HasFlag(CallTraits.OneWay))
        {
            if (error is null) _answer.SetResult();
            else Fail(error);
        }

        _answer = default;
        ResetForReuse();
    }
}

using System.ComponentModel;
using System.Runtime.CompilerServices;
using Orleans.Embedded.Copying;

namespace Orleans.Embedded.Calls;

/// <summary>One call in flight whose method returns a value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainCall<TResult> : GrainCall
{
    // See VoidCall for why it is no TaskCompletionSource.
    private AsyncTaskMethodBuilder<TResult> _answer;

    internal Task<TResult> Answer => _answer.Task;

    internal sealed override Task AnswerTask => _answer.Task;

    /// <summary>Calls the method on the grain object.</summary>
    protected abstract ValueTask<TResult> Invoke(object target);

    internal sealed override void Start()
    {
        TResult result;
        try
        {
            var pending = Target!.HasFilters ? InvokeThroughFilters() : Invoke(Grain());
            if (!pending.IsCompletedSuccessfully)
            {
                Await(pending.AsTask());
                return;
            }

            // Consumed once: either here or above.
#pragma warning disable CA2012
            result = pending.GetAwaiter().GetResult();
#pragma warning restore CA2012
        }
        catch (Exception error)
        {
            End(error, default!);
            return;
        }

        Take(result);
    }

    internal sealed override void Fail(Exception error)
    {
        _answer.SetException(error);
        Observe(_answer.Task);
    }

    internal sealed override object? ResultOf(Task answer) => ((Task<TResult>)answer).GetAwaiter().GetResult();

    internal sealed override async Task InvokeInto(CallContext context) => context.Result = await Invoke(Grain());

    private protected sealed override void Settle()
    {
        TResult result;
        try
        {
            result = ((Task<TResult>)Pending!).GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            End(error, default!);
            return;
        }

        Take(result);
    }

    private async ValueTask<TResult> InvokeThroughFilters()
        => await IncomingCallContext.Run(this) is { } result ? (TResult)result : default!;

    private void Take(TResult result)
    {
        try
        {
            if (!Traits.HasFlag(CallTraits.ImmutableResult)) result = CallCopy.Of(result);
        }
        catch (Exception error)
        {
            End(error, default!);
            return;
        }

        End(null, result);
    }

    private void End(Exception? error, TResult result)
    {
        if (!Target!.RequestEnded(this, error, wasAsynchronous: Pending is not null)) return;
        Cancellation?.Over();
        if (error is null) _answer.SetResult(result);
        else Fail(error);
        _answer = default;
        ResetForReuse();
    }
}

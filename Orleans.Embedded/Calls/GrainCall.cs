using System.ComponentModel;
using System.Runtime.CompilerServices;
using Orleans.Embedded.Copying;

namespace Orleans.Embedded.Calls;

/// <summary>
/// One call in flight. Generated code derives one class a grain method, holding the arguments in fields,
/// so that no reflection happens on the way. The call runs at most once and answers at most once:
/// whichever comes first of result, error and time-out is the answer, the rest is dropped.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainCall : ActivationRequest
{
    /// <summary>What is the same for every call of this method.</summary>
    protected abstract CallShape Shape { get; }

    internal CallShape Method => Shape;

    internal sealed override CallTraits Traits => Shape.Traits;

    internal sealed override string Name => Shape.Name;

    // A caller may have stopped waiting; its error must not surface later as unobserved.
    private protected static void Observe(Task answered) => _ = answered.Exception;

    private protected void Fail(Exception error)
    {
        Target!.RequestEnded(this, error);
        TryFail(error);
    }
}

/// <summary>One call in flight whose method returns no value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VoidCall : GrainCall
{
    private readonly TaskCompletionSource _response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ValueTaskAwaiter _pending;

    internal Task Response => _response.Task;

    /// <summary>Calls the method on the grain object.</summary>
    protected abstract ValueTask Invoke(object target);

    internal sealed override void Start()
    {
        try
        {
            // Consumed once, by Settle: the awaiter is kept where an await would keep it, in the call itself.
#pragma warning disable CA2012
            _pending = Invoke(Target!.GrainInstance!).GetAwaiter();
#pragma warning restore CA2012
        }
        catch (Exception error)
        {
            Fail(error);
            return;
        }

        if (_pending.IsCompleted) Settle();
        else _pending.UnsafeOnCompleted(Settle);
    }

    private void Settle()
    {
        try
        {
            _pending.GetResult();
        }
        catch (Exception error)
        {
            Fail(error);
            return;
        }

        Target!.RequestEnded(this, null);
        _response.TrySetResult();
    }

    internal sealed override bool TryFail(Exception error)
    {
        var isAnswer = _response.TrySetException(error);
        Observe(_response.Task);
        return isAnswer;
    }
}

/// <summary>One call in flight whose method returns a value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainCall<TResult> : GrainCall
{
    private readonly TaskCompletionSource<TResult> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ValueTaskAwaiter<TResult> _pending;

    internal Task<TResult> Response => _response.Task;

    /// <summary>Calls the method on the grain object.</summary>
    protected abstract ValueTask<TResult> Invoke(object target);

    internal sealed override void Start()
    {
        try
        {
            // Consumed once, by Settle: the awaiter is kept where an await would keep it, in the call itself.
#pragma warning disable CA2012
            _pending = Invoke(Target!.GrainInstance!).GetAwaiter();
#pragma warning restore CA2012
        }
        catch (Exception error)
        {
            Fail(error);
            return;
        }

        if (_pending.IsCompleted) Settle();
        else _pending.UnsafeOnCompleted(Settle);
    }

    private void Settle()
    {
        TResult result;
        try
        {
            result = _pending.GetResult();
            if (!Traits.HasFlag(CallTraits.ImmutableResult)) result = CallCopy.Of(result);
        }
        catch (Exception error)
        {
            Fail(error);
            return;
        }

        Target!.RequestEnded(this, null);
        _response.TrySetResult(result);
    }

    internal sealed override bool TryFail(Exception error)
    {
        var isAnswer = _response.TrySetException(error);
        Observe(_response.Task);
        return isAnswer;
    }
}

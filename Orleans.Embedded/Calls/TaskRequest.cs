using System.Runtime.CompilerServices;

namespace Orleans.Embedded.Calls;

/// <summary>A request of the engine's own, whose work is a task and whose end is a turn.</summary>
internal abstract class TaskRequest : ActivationRequest
{
    private TaskAwaiter _pending;

    internal sealed override void Start()
    {
        try
        {
            _pending = Begin().GetAwaiter();
        }
        catch (Exception error)
        {
            End(error);
            return;
        }

        if (_pending.IsCompleted) Settle();
        else _pending.UnsafeOnCompleted(Settle);
    }

    /// <summary>Starts the work in the request's first turn.</summary>
    private protected abstract Task Begin();

    /// <summary>The work is done, or failed.</summary>
    private protected abstract void End(Exception? error);

    private void Settle()
    {
        Exception? failure = null;
        try
        {
            _pending.GetResult();
        }
        catch (Exception error)
        {
            failure = error;
        }

        End(failure);
    }
}

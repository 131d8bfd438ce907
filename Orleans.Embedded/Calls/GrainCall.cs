using System.ComponentModel;
using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Calls;

/// <summary>
/// One call in flight. Generated code derives one class a grain method, holding the arguments in fields, so that no
/// reflection happens on the way. The call runs at most once and answers at most once: the first of result, error,
/// cancellation and time-out is the answer, the rest is dropped. A call that ended by itself is used again.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainCall : ActivationRequest, IInvokable
{
    private Action? _settle;

    /// <summary>What is the same for every call of this method.</summary>
    protected abstract CallShape Shape { get; }

    /// <summary>The cancellation token among the arguments.</summary>
    public virtual CancellationToken Token
    {
        get => default;
        set => throw new NotSupportedException($"{Name} takes no cancellation token.");
    }

    /// <summary>Whether the method takes a cancellation token.</summary>
    public virtual bool IsCancellable => false;

    internal CallShape Method => Shape;

    internal CallCancellation? Cancellation { get; set; }

    /// <summary>Whether a filter has seen the call and may still look at it.</summary>
    internal bool IsShared { get; set; }

    internal sealed override CallTraits Traits => Shape.Traits;

    internal sealed override string Name => Shape.Name;

    internal sealed override bool Outlives => true;

    /// <summary>What the grain's method is still busy with.</summary>
    private protected Task? Pending { get; set; }

    /// <inheritdoc/>
    public virtual int GetArgumentCount() => 0;

    /// <inheritdoc/>
    public virtual object? GetArgument(int index) => throw NoSuchArgument(index);

    /// <inheritdoc/>
    public virtual void SetArgument(int index, object? value) => throw NoSuchArgument(index);

    /// <inheritdoc/>
    public object? GetTarget() => Target?.GrainInstance;

    /// <inheritdoc/>
    public string GetMethodName() => Shape.MethodName;

    /// <inheritdoc/>
    public string GetInterfaceName() => Shape.InterfaceName;

    /// <inheritdoc/>
    public string GetActivityName() => $"{Shape.InterfaceName}/{Shape.MethodName}";

    /// <inheritdoc/>
    public Type GetInterfaceType() => Shape.InterfaceType;

    /// <inheritdoc/>
    public MethodInfo GetMethod() => Shape.Method;

    /// <inheritdoc/>
    public TimeSpan? GetDefaultResponseTimeout() => Shape.ResponseTimeout;

    /// <inheritdoc/>
    public CancellationToken GetCancellationToken() => Token;

    /// <summary>Drops the arguments and keeps the call for its next use; the default keeps nothing.</summary>
    protected virtual void Recycle()
    {
    }

    /// <summary>The answer as it will be, whatever its type.</summary>
    internal abstract Task AnswerTask { get; }

    /// <summary>The value in the answer of a call of this kind; null when it has none.</summary>
    internal abstract object? ResultOf(Task answer);

    /// <summary>Calls the grain and keeps the result in <paramref name="context"/>.</summary>
    internal abstract Task InvokeInto(CallContext context);

    private protected abstract void Settle();

    // The grain's method goes on after its first turn; Settle is a turn of its own then, and one delegate serves all uses of the call.
    private protected void Await(Task pending)
    {
        Pending = pending;
        if (pending.IsCompleted) Settle();
        else pending.GetAwaiter().UnsafeOnCompleted(_settle ??= Settle);
    }

    // A caller may have stopped waiting; its error must not surface later as unobserved.
    private protected static void Observe(Task answered) => _ = answered.Exception;

    private protected object Grain()
        => Target!.GrainInstance ?? throw new ClientNotAvailableException($"The observer {Target.GrainId} is gone: its object was collected or its reference deleted.");

    private protected void ResetForReuse()
    {
        // What may be cancelled is held by its registration, what was filtered by its filters.
        if (Cancellation is not null || IsShared) return;
        Target = null;
        Source = null;
        Context = null;
        Pending = null;
        Deadline = long.MaxValue;
        Stage = RequestStage.Waiting;
        Recycle();
    }

    private ArgumentOutOfRangeException NoSuchArgument(int index)
        => new(nameof(index), index, $"{Name} has {GetArgumentCount()} arguments.");
}

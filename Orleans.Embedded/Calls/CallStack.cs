using System.ComponentModel;

namespace Orleans.Embedded.Calls;

/// <summary>
/// Calls of one method that are over and may be used again by the thread that owns the stack. Bounded: what does not
/// fit is left to the garbage collector, so a burst leaves no memory behind.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallStack
{
    private const int Kept = 128;

    private ActivationRequest? _top;
    private int _count;

    /// <summary>A call to be filled anew; null when there is none.</summary>
    public GrainCall? Pop()
    {
        if (_top is not GrainCall top) return null;
        _top = top.Next;
        top.Next = null;
        _count--;
        return top;
    }

    /// <summary>Keeps a call that nobody refers to any more.</summary>
    public void Push(GrainCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (_count == Kept) return;
        call.Next = _top;
        _top = call;
        _count++;
    }
}

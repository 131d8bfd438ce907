namespace Orleans.Embedded.Calls;

/// <summary>
/// A doubly linked list threaded through the requests themselves. Guarded by its activation's lock.
/// </summary>
internal sealed class RequestList
{
    internal ActivationRequest? First { get; private set; }

    internal int Count { get; private set; }

    private ActivationRequest? Last { get; set; }

    internal void Add(ActivationRequest request)
    {
        request.Next = null;
        request.Previous = Last;
        if (Last is null) First = request;
        else Last.Next = request;
        Last = request;
        Count++;
    }

    internal void Remove(ActivationRequest request)
    {
        if (request.Previous is null) First = request.Next;
        else request.Previous.Next = request.Next;
        if (request.Next is null) Last = request.Previous;
        else request.Next.Previous = request.Previous;
        request.Next = null;
        request.Previous = null;
        Count--;
    }
}

using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying.Containers;

internal sealed class ListCopier<T> : TrackedCopier<List<T>>, IBaseCopier<List<T>>
{
    public void DeepCopy(List<T> input, List<T> output, CopyContext context)
    {
        CollectionsMarshal.SetCount(output, input.Count);
        Elements.Copy(CollectionsMarshal.AsSpan(input), CollectionsMarshal.AsSpan(output), context);
    }

    protected override List<T> Copy(List<T> input, CopyContext context)
    {
        var copy = new List<T>(input.Count);
        context.RecordCopy(input, copy);
        DeepCopy(input, copy, context);
        return copy;
    }
}

internal sealed class LinkedListCopier<T> : TrackedCopier<LinkedList<T>>
{
    protected override LinkedList<T> Copy(LinkedList<T> input, CopyContext context)
    {
        var copy = new LinkedList<T>();
        context.RecordCopy(input, copy);
        foreach (var item in input) copy.AddLast(context.DeepCopy(item));
        return copy;
    }
}

internal sealed class QueueCopier<T> : TrackedCopier<Queue<T>>
{
    protected override Queue<T> Copy(Queue<T> input, CopyContext context)
    {
        var copy = new Queue<T>(input.Count);
        context.RecordCopy(input, copy);
        foreach (var item in input) copy.Enqueue(context.DeepCopy(item));
        return copy;
    }
}

internal sealed class StackCopier<T> : TrackedCopier<Stack<T>>
{
    protected override Stack<T> Copy(Stack<T> input, CopyContext context)
    {
        var copy = new Stack<T>(input.Count);
        context.RecordCopy(input, copy);
        // A stack is walked from its top.
        var items = input.ToArray();
        for (var at = items.Length - 1; at >= 0; at--) copy.Push(context.DeepCopy(items[at]));
        return copy;
    }
}

internal sealed class PriorityQueueCopier<TElement, TPriority> : TrackedCopier<PriorityQueue<TElement, TPriority>>
{
    protected override PriorityQueue<TElement, TPriority> Copy(PriorityQueue<TElement, TPriority> input, CopyContext context)
    {
        var copy = new PriorityQueue<TElement, TPriority>(input.Count, input.Comparer);
        context.RecordCopy(input, copy);
        foreach (var (element, priority) in input.UnorderedItems) copy.Enqueue(context.DeepCopy(element), context.DeepCopy(priority));
        return copy;
    }
}

internal sealed class CollectionCopier<T> : TrackedCopier<Collection<T>>, IBaseCopier<Collection<T>>
{
    public void DeepCopy(Collection<T> input, Collection<T> output, CopyContext context)
    {
        foreach (var item in input) output.Add(context.DeepCopy(item));
    }

    protected override Collection<T> Copy(Collection<T> input, CopyContext context)
    {
        var copy = new Collection<T>(new List<T>(input.Count));
        context.RecordCopy(input, copy);
        DeepCopy(input, copy, context);
        return copy;
    }
}

internal sealed class ReadOnlyCollectionCopier<T> : TrackedCopier<ReadOnlyCollection<T>>
{
    protected override ReadOnlyCollection<T> Copy(ReadOnlyCollection<T> input, CopyContext context)
    {
        // Recorded over the list before it is filled, so that an item may lead back to the collection.
        var items = new List<T>(input.Count);
        var copy = new ReadOnlyCollection<T>(items);
        context.RecordCopy(input, copy);
        foreach (var item in input) items.Add(context.DeepCopy(item));
        return copy;
    }
}

using System.Collections.Concurrent;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying.Containers;

internal sealed class ConcurrentDictionaryCopier<TKey, TValue> : TrackedCopier<ConcurrentDictionary<TKey, TValue>>
    where TKey : notnull
{
    protected override ConcurrentDictionary<TKey, TValue> Copy(ConcurrentDictionary<TKey, TValue> input, CopyContext context)
    {
        var copy = new ConcurrentDictionary<TKey, TValue>(input.Comparer);
        context.RecordCopy(input, copy);
        foreach (var (key, value) in input) copy[context.DeepCopy(key)] = context.DeepCopy(value);
        return copy;
    }
}

internal sealed class ConcurrentQueueCopier<T> : TrackedCopier<ConcurrentQueue<T>>
{
    protected override ConcurrentQueue<T> Copy(ConcurrentQueue<T> input, CopyContext context)
    {
        var copy = new ConcurrentQueue<T>();
        context.RecordCopy(input, copy);
        foreach (var item in input) copy.Enqueue(context.DeepCopy(item));
        return copy;
    }
}

internal sealed class ConcurrentStackCopier<T> : TrackedCopier<ConcurrentStack<T>>
{
    protected override ConcurrentStack<T> Copy(ConcurrentStack<T> input, CopyContext context)
    {
        var copy = new ConcurrentStack<T>();
        context.RecordCopy(input, copy);
        // A stack is walked from its top.
        var items = input.ToArray();
        for (var at = items.Length - 1; at >= 0; at--) copy.Push(context.DeepCopy(items[at]));
        return copy;
    }
}

internal sealed class ConcurrentBagCopier<T> : TrackedCopier<ConcurrentBag<T>>
{
    protected override ConcurrentBag<T> Copy(ConcurrentBag<T> input, CopyContext context)
    {
        var copy = new ConcurrentBag<T>();
        context.RecordCopy(input, copy);
        // A bag too gives back first what this thread put in last.
        var items = input.ToArray();
        for (var at = items.Length - 1; at >= 0; at--) copy.Add(context.DeepCopy(items[at]));
        return copy;
    }
}

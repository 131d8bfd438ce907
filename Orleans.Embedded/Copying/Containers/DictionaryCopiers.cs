using System.Collections.ObjectModel;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying.Containers;

internal sealed class DictionaryCopier<TKey, TValue> : TrackedCopier<Dictionary<TKey, TValue>>, IBaseCopier<Dictionary<TKey, TValue>>
    where TKey : notnull
{
    public void DeepCopy(Dictionary<TKey, TValue> input, Dictionary<TKey, TValue> output, CopyContext context)
    {
        foreach (var (key, value) in input) output.Add(context.DeepCopy(key), context.DeepCopy(value));
    }

    protected override Dictionary<TKey, TValue> Copy(Dictionary<TKey, TValue> input, CopyContext context)
    {
        // A dictionary made of a dictionary with the same comparer takes its table over instead of hashing every key again.
        var isShared = Copier<TKey>.IsShared && Copier<TValue>.IsShared;
        var copy = isShared ? new Dictionary<TKey, TValue>(input, input.Comparer) : new Dictionary<TKey, TValue>(input.Count, input.Comparer);
        context.RecordCopy(input, copy);
        if (!isShared) DeepCopy(input, copy, context);
        return copy;
    }
}

internal sealed class SortedDictionaryCopier<TKey, TValue> : TrackedCopier<SortedDictionary<TKey, TValue>>
    where TKey : notnull
{
    protected override SortedDictionary<TKey, TValue> Copy(SortedDictionary<TKey, TValue> input, CopyContext context)
    {
        var copy = new SortedDictionary<TKey, TValue>(input.Comparer);
        context.RecordCopy(input, copy);
        foreach (var (key, value) in input) copy.Add(context.DeepCopy(key), context.DeepCopy(value));
        return copy;
    }
}

internal sealed class SortedListCopier<TKey, TValue> : TrackedCopier<SortedList<TKey, TValue>>
    where TKey : notnull
{
    protected override SortedList<TKey, TValue> Copy(SortedList<TKey, TValue> input, CopyContext context)
    {
        var copy = new SortedList<TKey, TValue>(input.Count, input.Comparer);
        context.RecordCopy(input, copy);
        foreach (var (key, value) in input) copy.Add(context.DeepCopy(key), context.DeepCopy(value));
        return copy;
    }
}

internal sealed class ReadOnlyDictionaryCopier<TKey, TValue> : TrackedCopier<ReadOnlyDictionary<TKey, TValue>>
    where TKey : notnull
{
    protected override ReadOnlyDictionary<TKey, TValue> Copy(ReadOnlyDictionary<TKey, TValue> input, CopyContext context)
    {
        // What it wraps is hidden; that its keys are alike by its own judgement is all that can be kept.
        var items = new Dictionary<TKey, TValue>(input.Count);
        var copy = new ReadOnlyDictionary<TKey, TValue>(items);
        context.RecordCopy(input, copy);
        foreach (var (key, value) in input) items.Add(context.DeepCopy(key), context.DeepCopy(value));
        return copy;
    }
}

using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying.Containers;

internal sealed class HashSetCopier<T> : TrackedCopier<HashSet<T>>, IBaseCopier<HashSet<T>>
{
    public void DeepCopy(HashSet<T> input, HashSet<T> output, CopyContext context)
    {
        foreach (var item in input) output.Add(context.DeepCopy(item));
    }

    protected override HashSet<T> Copy(HashSet<T> input, CopyContext context)
    {
        // A set made of a set with the same comparer takes its table over instead of hashing every item again.
        var copy = Copier<T>.IsShared ? new HashSet<T>(input, input.Comparer) : new HashSet<T>(input.Count, input.Comparer);
        context.RecordCopy(input, copy);
        if (!Copier<T>.IsShared) DeepCopy(input, copy, context);
        return copy;
    }
}

internal sealed class SortedSetCopier<T> : TrackedCopier<SortedSet<T>>
{
    protected override SortedSet<T> Copy(SortedSet<T> input, CopyContext context)
    {
        var copy = Copier<T>.IsShared ? new SortedSet<T>(input, input.Comparer) : new SortedSet<T>(input.Comparer);
        context.RecordCopy(input, copy);
        if (Copier<T>.IsShared) return copy;
        foreach (var item in input) copy.Add(context.DeepCopy(item));
        return copy;
    }
}

// Immutable containers of things that are not: a new container of copies. They are finished only when their items are,
// so an item that leads back to its container makes the way round once more and then meets itself.

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying.Containers;

internal sealed class ImmutableArrayCopier<T> : IDeepCopier<ImmutableArray<T>>
{
    public ImmutableArray<T> DeepCopy(ImmutableArray<T> input, CopyContext context)
        => input.IsDefaultOrEmpty ? input : ImmutableCollectionsMarshal.AsImmutableArray(context.DeepCopy(ImmutableCollectionsMarshal.AsArray(input)));
}

internal abstract class FinishedCopier<TContainer> : TrackedCopier<TContainer>
    where TContainer : class
{
    protected sealed override TContainer Copy(TContainer input, CopyContext context)
    {
        var copy = Finish(input, context);
        context.RecordCopy(input, copy);
        return copy;
    }

    protected abstract TContainer Finish(TContainer input, CopyContext context);
}

internal sealed class ImmutableListCopier<T> : FinishedCopier<ImmutableList<T>>
{
    protected override ImmutableList<T> Finish(ImmutableList<T> input, CopyContext context) => [.. input.Select(context.DeepCopy)];
}

internal sealed class ImmutableQueueCopier<T> : FinishedCopier<ImmutableQueue<T>>
{
    protected override ImmutableQueue<T> Finish(ImmutableQueue<T> input, CopyContext context) => [.. input.Select(context.DeepCopy)];
}

internal sealed class ImmutableStackCopier<T> : FinishedCopier<ImmutableStack<T>>
{
    // A stack is walked from its top.
    protected override ImmutableStack<T> Finish(ImmutableStack<T> input, CopyContext context) => ImmutableStack.CreateRange(input.Select(context.DeepCopy).Reverse());
}

internal sealed class ImmutableHashSetCopier<T> : FinishedCopier<ImmutableHashSet<T>>
{
    protected override ImmutableHashSet<T> Finish(ImmutableHashSet<T> input, CopyContext context) => ImmutableHashSet.CreateRange(input.KeyComparer, input.Select(context.DeepCopy));
}

internal sealed class ImmutableSortedSetCopier<T> : FinishedCopier<ImmutableSortedSet<T>>
{
    protected override ImmutableSortedSet<T> Finish(ImmutableSortedSet<T> input, CopyContext context) => ImmutableSortedSet.CreateRange(input.KeyComparer, input.Select(context.DeepCopy));
}

internal sealed class ImmutableDictionaryCopier<TKey, TValue> : FinishedCopier<ImmutableDictionary<TKey, TValue>>
    where TKey : notnull
{
    protected override ImmutableDictionary<TKey, TValue> Finish(ImmutableDictionary<TKey, TValue> input, CopyContext context)
        => ImmutableDictionary.CreateRange(input.KeyComparer, input.ValueComparer, input.Select(context.DeepCopy));
}

internal sealed class ImmutableSortedDictionaryCopier<TKey, TValue> : FinishedCopier<ImmutableSortedDictionary<TKey, TValue>>
    where TKey : notnull
{
    protected override ImmutableSortedDictionary<TKey, TValue> Finish(ImmutableSortedDictionary<TKey, TValue> input, CopyContext context)
        => ImmutableSortedDictionary.CreateRange(input.KeyComparer, input.ValueComparer, input.Select(context.DeepCopy));
}

internal sealed class FrozenSetCopier<T> : FinishedCopier<FrozenSet<T>>
{
    protected override FrozenSet<T> Finish(FrozenSet<T> input, CopyContext context) => input.Select(context.DeepCopy).ToFrozenSet(input.Comparer);
}

internal sealed class FrozenDictionaryCopier<TKey, TValue> : FinishedCopier<FrozenDictionary<TKey, TValue>>
    where TKey : notnull
{
    protected override FrozenDictionary<TKey, TValue> Finish(FrozenDictionary<TKey, TValue> input, CopyContext context)
        => input.Select(context.DeepCopy).ToFrozenDictionary(input.Comparer);
}

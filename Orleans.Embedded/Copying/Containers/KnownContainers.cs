using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying.Containers;

/// <summary>The framework's containers and their copiers. The generator knows the same ones by name (its CopyRules).</summary>
internal static class KnownContainers
{
    /// <summary>Copiers of containers without type arguments.</summary>
    internal static readonly FrozenDictionary<Type, IDeepCopier> Alone = new Dictionary<Type, IDeepCopier>
    {
        [typeof(object)] = new PlainObjectCopier(),
        [typeof(BitArray)] = new BitArrayCopier(),
    }.ToFrozenDictionary();

    /// <summary>Copiers by the containers' generic definitions.</summary>
    internal static readonly FrozenDictionary<Type, Type> Generic = new Dictionary<Type, Type>
    {
        [typeof(List<>)] = typeof(ListCopier<>),
        [typeof(LinkedList<>)] = typeof(LinkedListCopier<>),
        [typeof(Queue<>)] = typeof(QueueCopier<>),
        [typeof(Stack<>)] = typeof(StackCopier<>),
        [typeof(PriorityQueue<,>)] = typeof(PriorityQueueCopier<,>),
        [typeof(Collection<>)] = typeof(CollectionCopier<>),
        [typeof(ReadOnlyCollection<>)] = typeof(ReadOnlyCollectionCopier<>),
        [typeof(HashSet<>)] = typeof(HashSetCopier<>),
        [typeof(SortedSet<>)] = typeof(SortedSetCopier<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryCopier<,>),
        [typeof(SortedDictionary<,>)] = typeof(SortedDictionaryCopier<,>),
        [typeof(SortedList<,>)] = typeof(SortedListCopier<,>),
        [typeof(ReadOnlyDictionary<,>)] = typeof(ReadOnlyDictionaryCopier<,>),
        [typeof(ConcurrentDictionary<,>)] = typeof(ConcurrentDictionaryCopier<,>),
        [typeof(ConcurrentQueue<>)] = typeof(ConcurrentQueueCopier<>),
        [typeof(ConcurrentStack<>)] = typeof(ConcurrentStackCopier<>),
        [typeof(ConcurrentBag<>)] = typeof(ConcurrentBagCopier<>),
        [typeof(ArraySegment<>)] = typeof(ArraySegmentCopier<>),
        [typeof(Memory<>)] = typeof(MemoryCopier<>),
        [typeof(ReadOnlyMemory<>)] = typeof(ReadOnlyMemoryCopier<>),
        [typeof(Nullable<>)] = typeof(NullableCopier<>),
        [typeof(KeyValuePair<,>)] = typeof(KeyValuePairCopier<,>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrayCopier<>),
        [typeof(ImmutableList<>)] = typeof(ImmutableListCopier<>),
        [typeof(ImmutableQueue<>)] = typeof(ImmutableQueueCopier<>),
        [typeof(ImmutableStack<>)] = typeof(ImmutableStackCopier<>),
        [typeof(ImmutableHashSet<>)] = typeof(ImmutableHashSetCopier<>),
        [typeof(ImmutableSortedSet<>)] = typeof(ImmutableSortedSetCopier<>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionaryCopier<,>),
        [typeof(ImmutableSortedDictionary<,>)] = typeof(ImmutableSortedDictionaryCopier<,>),
        [typeof(FrozenSet<>)] = typeof(FrozenSetCopier<>),
        [typeof(FrozenDictionary<,>)] = typeof(FrozenDictionaryCopier<,>),
        [typeof(Tuple<>)] = typeof(TupleCopier<>),
        [typeof(Tuple<,>)] = typeof(TupleCopier<,>),
        [typeof(Tuple<,,>)] = typeof(TupleCopier<,,>),
        [typeof(Tuple<,,,>)] = typeof(TupleCopier<,,,>),
        [typeof(Tuple<,,,,>)] = typeof(TupleCopier<,,,,>),
        [typeof(Tuple<,,,,,>)] = typeof(TupleCopier<,,,,,>),
        [typeof(Tuple<,,,,,,>)] = typeof(TupleCopier<,,,,,,>),
        [typeof(Tuple<,,,,,,,>)] = typeof(TupleCopier<,,,,,,,>),
        [typeof(ValueTuple<>)] = typeof(ValueTupleCopier<>),
        [typeof(ValueTuple<,>)] = typeof(ValueTupleCopier<,>),
        [typeof(ValueTuple<,,>)] = typeof(ValueTupleCopier<,,>),
        [typeof(ValueTuple<,,,>)] = typeof(ValueTupleCopier<,,,>),
        [typeof(ValueTuple<,,,,>)] = typeof(ValueTupleCopier<,,,,>),
        [typeof(ValueTuple<,,,,,>)] = typeof(ValueTupleCopier<,,,,,>),
        [typeof(ValueTuple<,,,,,,>)] = typeof(ValueTupleCopier<,,,,,,>),
        [typeof(ValueTuple<,,,,,,,>)] = typeof(ValueTupleCopier<,,,,,,,>),
    }.ToFrozenDictionary();
}

// Someone's own lock or marker: it has no content, but it is somebody's.
internal sealed class PlainObjectCopier : TrackedCopier<object>
{
    protected override object Copy(object input, CopyContext context)
    {
        var copy = new object();
        context.RecordCopy(input, copy);
        return copy;
    }
}

internal sealed class BitArrayCopier : TrackedCopier<BitArray>
{
    protected override BitArray Copy(BitArray input, CopyContext context)
    {
        var copy = new BitArray(input);
        context.RecordCopy(input, copy);
        return copy;
    }
}

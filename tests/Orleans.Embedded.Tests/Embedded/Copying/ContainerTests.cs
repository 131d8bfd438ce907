using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Orleans.Concurrency;
using Orleans.Embedded.Copying;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Copying;

/// <summary>Every container of things that change is copied with them; of things that do not, only the container is.</summary>
public sealed class ContainerTests
{
    private static readonly int[] s_item = [1, 2];

    public static TheoryData<string, object> Containers => new()
    {
        { "array", new[] { s_item } },
        { "array of arrays of arrays", new[] { new[] { s_item } } },
        { "rank 2", new[,] { { s_item, [3] } } },
        { "rank 3", new[,,] { { { s_item }, { null! } } } },
        { "list", new List<int[]> { s_item } },
        { "linked list", new LinkedList<int[]>([s_item, [3]]) },
        { "queue", new Queue<int[]>([s_item, [3]]) },
        { "stack", new Stack<int[]>([s_item, [3]]) },
        { "priority queue", new PriorityQueue<int[], int>([(s_item, 2), ([3], 1)]) },
        { "collection", new Collection<int[]> { s_item } },
        { "read-only collection", new ReadOnlyCollection<int[]>([s_item]) },
        { "set", new HashSet<int[]> { s_item } },
        { "dictionary", new Dictionary<string, int[]>(StringComparer.OrdinalIgnoreCase) { ["a"] = s_item } },
        { "dictionary by key", new Dictionary<int[], string> { [s_item] = "a" } },
        { "sorted dictionary", new SortedDictionary<string, int[]>(StringComparer.Ordinal) { ["b"] = s_item, ["a"] = [3] } },
        { "sorted list", new SortedList<string, int[]>(StringComparer.Ordinal) { ["b"] = s_item, ["a"] = [3] } },
        { "read-only dictionary", new ReadOnlyDictionary<string, int[]>(new Dictionary<string, int[]>(StringComparer.Ordinal) { ["a"] = s_item }) },
        { "concurrent dictionary", new ConcurrentDictionary<string, int[]>(StringComparer.OrdinalIgnoreCase) { ["a"] = s_item } },
        { "concurrent queue", new ConcurrentQueue<int[]>([s_item, [3]]) },
        { "concurrent stack", new ConcurrentStack<int[]>([s_item, [3]]) },
        { "concurrent bag", new ConcurrentBag<int[]>([s_item, [3]]) },
        { "immutable array", ImmutableArray.Create<int[]>([s_item]) },
        { "immutable list", ImmutableList.Create<int[]>([s_item]) },
        { "immutable queue", ImmutableQueue.Create(s_item, [3]) },
        { "immutable stack", ImmutableStack.Create(s_item, [3]) },
        { "immutable set", ImmutableHashSet.Create<int[]>([s_item]) },
        { "immutable dictionary", ImmutableDictionary.CreateRange(StringComparer.OrdinalIgnoreCase, [KeyValuePair.Create("a", s_item)]) },
        { "immutable sorted dictionary", ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("a", s_item)]) },
        { "frozen set", new[] { s_item }.ToFrozenSet() },
        { "frozen dictionary", new Dictionary<string, int[]>(StringComparer.Ordinal) { ["a"] = s_item }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase) },
        { "array segment", new ArraySegment<int[]>([[0], s_item, [3]], 1, 1) },
        { "tuple 1", Tuple.Create(s_item) },
        { "tuple 2", Tuple.Create(1, s_item) },
        { "tuple 7", Tuple.Create(1, 2, 3, 4, 5, 6, s_item) },
        { "tuple 8", Tuple.Create(1, 2, 3, 4, 5, 6, 7, s_item) },
        { "value tuple 2", (1, s_item) },
        { "value tuple 8", (1, 2, 3, 4, 5, 6, 7, s_item) },
        { "pair", KeyValuePair.Create("a", s_item) },
        { "object", new List<object> { s_item, "text", 7 } },
    };

    [Theory]
    [MemberData(nameof(Containers))]
    public void Container_OfArrays_IsCopiedWithThem(string name, object container)
    {
        var copy = CallCopy.Of(container);

        Assert.NotEmpty(name);
        Assert.Equal(container.GetType(), copy.GetType());
        if (!container.GetType().IsValueType) Assert.NotSame(container, copy);
        var originals = Arrays(container);
        var copies = Arrays(copy);
        Assert.NotEmpty(originals);
        // Sets by identity and bags may give back another order; what they hold must be the same.
        Assert.Equal(originals.Select(Text).Order(StringComparer.Ordinal), copies.Select(Text).Order(StringComparer.Ordinal));
        if (container is not (IEnumerable and (HashSet<int[]> or ImmutableHashSet<int[]> or FrozenSet<int[]> or ConcurrentBag<int[]>))) Assert.Equal(originals.Select(Text), copies.Select(Text));
        Assert.All(copies, one => Assert.DoesNotContain(originals, original => ReferenceEquals(original, one)));
    }

    public static TheoryData<string, object> Shared => new()
    {
        { "text", "text" },
        { "boxed number", 7 },
        { "type", typeof(string) },
        { "uri", new Uri("https://example.org/") },
        { "immutable list", ImmutableList.Create("a") },
        { "immutable dictionary", ImmutableDictionary.CreateRange([KeyValuePair.Create(1, "a")]) },
        { "frozen set", ImmutableArray.Create("a").ToFrozenSet(StringComparer.Ordinal) },
        { "frozen set of numbers", s_item.ToFrozenSet() },
        { "tuple", Tuple.Create(1, "a") },
        { "boxed value tuple", (1, "a") },
        { "boxed identity", GrainId.Create("a", "b") },
        { "promised", new List<int> { 1 }.AsImmutable() },
    };

    [Theory]
    [MemberData(nameof(Shared))]
    public void Value_ThatCannotChange_IsHandedOverAsItIs(string name, object value)
    {
        Assert.NotEmpty(name);
        Assert.Same(value, CallCopy.Of(value));
    }

    [Fact]
    public void Comparer_OfAContainer_IsKept()
    {
        var words = StringComparer.OrdinalIgnoreCase;
        Assert.Contains("A", CallCopy.Of(new HashSet<string>(words) { "a" }));
        Assert.Contains("A", CallCopy.Of(new SortedSet<string>(words) { "a" }));
        Assert.True(CallCopy.Of(new Dictionary<string, int>(words) { ["a"] = 1 }).ContainsKey("A"));
        Assert.True(CallCopy.Of(new Dictionary<string, int[]>(words) { ["a"] = [1] }).ContainsKey("A"));
        Assert.True(CallCopy.Of(new SortedDictionary<string, int>(words) { ["a"] = 1 }).ContainsKey("A"));
        Assert.True(CallCopy.Of(new SortedList<string, int>(words) { ["a"] = 1 }).ContainsKey("A"));
        Assert.True(CallCopy.Of(new ConcurrentDictionary<string, int>(words) { ["a"] = 1 }).ContainsKey("A"));
        Assert.True(CallCopy.Of(new Dictionary<string, int[]>(words) { ["a"] = [1] }.ToFrozenDictionary(words)).ContainsKey("A"));
        Assert.True(CallCopy.Of(ImmutableDictionary.CreateRange(words, [KeyValuePair.Create("a", s_item)])).ContainsKey("A"));
    }

    [Fact]
    public void Memory_OverAnArray_IsCopiedAndOverTextIsNot()
    {
        var bytes = new byte[] { 1, 2, 3 };
        var text = "text".AsMemory(1);

        var memory = CallCopy.Of(bytes.AsMemory(1));
        var readOnly = CallCopy.Of((ReadOnlyMemory<byte>)bytes.AsMemory(1));
        bytes[1] = 9;

        Assert.Equal([2, 3], memory.ToArray());
        Assert.Equal([2, 3], readOnly.ToArray());
        Assert.Equal(text, CallCopy.Of(text));
    }

    [Fact]
    public void Bits_Copied_AreTheirOwn()
    {
        var bits = new BitArray([true, false]);

        var copy = CallCopy.Of(bits);
        bits[0] = false;

        Assert.True(copy[0]);
        Assert.Equal(2, copy.Count);
    }

    [Fact]
    public void Nullable_WithAndWithoutAValue_IsCopied()
    {
        Mixed? some = new Mixed { Kept = [1] };

        Assert.Equal([1], CallCopy.Of(some)!.Value.Kept);
        Assert.NotSame(some.Value.Kept, CallCopy.Of(some)!.Value.Kept);
        Assert.Null(CallCopy.Of<Mixed?>(null));
        Assert.Null(CallCopy.Of<List<int>?>(null));
    }

    [Fact]
    public void Interface_OfACollection_IsCopiedByWhatIsBehindIt()
    {
        IReadOnlyList<int[]> list = new List<int[]> { s_item };
        IEnumerable<int[]> array = new[] { s_item };
        object[] covariant = new string[] { "a" };

        Assert.NotSame(s_item, Assert.IsType<List<int[]>>(CallCopy.Of(list))[0]);
        Assert.NotSame(s_item, Assert.IsType<int[][]>(CallCopy.Of(array))[0]);
        Assert.Equal(["a"], Assert.IsType<string[]>(CallCopy.Of(covariant)));
    }

    [Fact]
    public void Segments_OfOneArray_StayOnOneArray()
    {
        var array = new[] { 1, 2, 3 };

        var copy = CallCopy.Of(new List<ArraySegment<int>> { new(array, 0, 2), new(array, 1, 2) });

        Assert.NotSame(array, copy[0].Array);
        Assert.Same(copy[0].Array, copy[1].Array);
        Assert.Equal([2, 3], copy[1]);
        Assert.Null(CallCopy.Of(default(ArraySegment<int>)).Array);
        Assert.True(CallCopy.Of(default(ImmutableArray<int[]>)).IsDefault);
    }

    [Fact]
    public void Cycle_ThroughAnImmutableList_Ends()
    {
        var ring = new Ring();
        ring.Rings = [ring];

        var copy = CallCopy.Of(ring);

        Assert.NotSame(ring, copy);
        Assert.Same(copy, Assert.Single(copy.Rings));
    }

    private static string Text(int[] array) => string.Join(',', array);

    // All arrays of numbers that can be reached, in the order of the walk.
    private static List<int[]> Arrays(object? value)
        => value switch
        {
            int[] array => [array],
            null or string => [],
            PriorityQueue<int[], int> queue => [.. queue.UnorderedItems.OrderBy(static item => item.Priority).Select(static item => item.Element)],
            IEnumerable items => [.. items.Cast<object?>().SelectMany(Arrays)],
            System.Runtime.CompilerServices.ITuple tuple => [.. Enumerable.Range(0, tuple.Length).SelectMany(at => Arrays(tuple[at]))],
            KeyValuePair<string, int[]> pair => [pair.Value],
            KeyValuePair<int[], string> pair => [pair.Key],
            _ => [],
        };
}

[global::Orleans.GenerateSerializer]
public sealed class Ring
{
    [global::Orleans.Id(0)]
    public ImmutableList<Ring> Rings { get; set; } = [];
}

using System.Reflection;
using Orleans.Embedded.Copying;
using Orleans.Serialization;

namespace Cuckoo.Orleans.Embedded.Tests.Copying;

public sealed class CopierTests
{
    private static readonly int[] s_numbers = [1, 2];

    [Fact]
    public void Class_WithMarkedMembers_IsCopiedDeeplyAndOnlyThose()
    {
        var node = new Node { Name = "a", Unmarked = "lost", Next = new Node { Name = "b" }, Others = { new Node { Name = "c" } } };

        var copy = CallCopy.Of(node);

        Assert.NotSame(node, copy);
        Assert.Equal("a", copy.Name);
        Assert.Null(copy.Unmarked);
        Assert.Equal("b", copy.Next!.Name);
        Assert.NotSame(node.Next, copy.Next);
        Assert.Equal("c", Assert.Single(copy.Others).Name);
        Assert.NotSame(node.Others[0], copy.Others[0]);
    }

    [Fact]
    public void Objects_MetTwiceOrInACycle_AreCopiedOnce()
    {
        var node = new Node();
        node.Next = node;
        var shared = new Node();
        node.Others.AddRange([shared, shared, node]);

        var copy = CallCopy.Of(node);

        Assert.Same(copy, copy.Next);
        Assert.Same(copy.Others[0], copy.Others[1]);
        Assert.NotSame(shared, copy.Others[0]);
        Assert.Same(copy, copy.Others[2]);
    }

    [Fact]
    public void Objects_InGreatNumbers_KeepTheirIdentity()
    {
        var nodes = Enumerable.Range(0, 3000).Select(static number => new Node { Name = $"{number}" }).ToList();
        nodes.AddRange(Enumerable.Reverse(nodes).ToList());

        var copy = CallCopy.Of(nodes);

        Assert.All(Enumerable.Range(0, 3000), at => Assert.Same(copy[at], copy[^(at + 1)]));
        Assert.All(copy.Zip(nodes), static pair => Assert.Equal(pair.Second.Name, pair.First.Name));
        Assert.Equal(3000, copy.Distinct().Count());
    }

    [Fact]
    public void Chain_TooLongForTheStack_IsRefusedAndTheProcessLives()
    {
        var first = new Node();
        for (var length = 0; length < 300_000; length++) first = new Node { Next = first };

        Assert.Contains("nested too deeply", Assert.Throws<InsufficientExecutionStackException>(() => CallCopy.Of(first)).Message, StringComparison.Ordinal);
        Assert.NotNull(CallCopy.Of(new Node()));
    }

    [Fact]
    public void DerivedClass_BehindItsBaseOrObject_IsCopiedAsItself()
    {
        var node = new NamedNode(1, 2) { Name = "derived" };

        foreach (var copy in new[] { CallCopy.Of(node), CallCopy.Of<Node>(node), CallCopy.Of<object>(node) })
        {
            var named = Assert.IsType<NamedNode>(copy);
            Assert.Equal("derived", named.Name);
            Assert.Equal([1, 2], named.Numbers);
            Assert.NotSame(node.Numbers, named.Numbers);
        }
    }

    [Fact]
    public void AbstractBase_WithMembers_HasThemCopied()
    {
        var square = new Square(3);

        var copy = Assert.IsType<Square>(CallCopy.Of<Shape>(square));
        square.AllSides.Clear();

        Assert.Equal([3], copy.AllSides);
    }

    [Fact]
    public void Record_WithParametersAndRequiredMembers_IsCopiedWhole()
    {
        var worker = new Worker("w", ["ww"], [8]) { Scores = [1] };

        var copy = Assert.IsType<Worker>(CallCopy.Of<Person>(worker));

        Assert.Equal("w", copy.Name);
        Assert.Equal(["ww"], copy.Nicknames);
        Assert.Equal([8], copy.Hours);
        Assert.Equal([1], copy.Scores);
        Assert.NotSame(worker.Nicknames, copy.Nicknames);
        Assert.NotSame(worker.Hours, copy.Hours);
        Assert.NotSame(worker.Scores, copy.Scores);
    }

    [Fact]
    public void Struct_WithMarkedMembers_IsCopiedAndOnlyThose()
    {
        var pair = new Pair(1, [2]);
        var mixed = new Mixed { Kept = [1], Dropped = [2] };

        var copy = CallCopy.Of(pair);
        var mixedCopy = Assert.IsType<Mixed>(CallCopy.Of<object>(mixed));

        Assert.Equal(1, copy.Number);
        Assert.Equal([2], copy.Numbers);
        Assert.NotSame(pair.Numbers, copy.Numbers);
        Assert.NotSame(mixed.Kept, mixedCopy.Kept);
        Assert.Equal([1], mixedCopy.Kept);
        Assert.Null(mixedCopy.Dropped);
    }

    [Fact]
    public void GenericType_ClosedOverAny_IsCopied()
    {
        var pot = new Pot<int[]> { Content = [1], More = { s_numbers } };
        var lid = new Pot<string>.Lid<int[]> { Both = ("a", [3]) };
        var named = new NamedPot { Name = "n", Content = [4] };

        var potCopy = CallCopy.Of(pot);
        var lidCopy = CallCopy.Of(lid);
        var namedCopy = CallCopy.Of(named);

        Assert.Equal<int[]>([1], potCopy.Content!);
        Assert.NotSame(pot.Content, potCopy.Content);
        Assert.Equal(s_numbers, Assert.Single(potCopy.More));
        Assert.NotSame(pot.More[0], potCopy.More[0]);
        Assert.Equal("a", lidCopy.Both.Item1);
        Assert.NotSame(lid.Both.Item2, lidCopy.Both.Item2);
        Assert.Equal("n", namedCopy.Name);
        Assert.Equal<int[]>([4], namedCopy.Content!);
        Assert.NotSame(named.Content, namedCopy.Content);
    }

    [Fact]
    public void ClassDerivedFromAList_MarkedItself_IsCopiedWithItsItems()
    {
        var copy = CallCopy.Of<List<string>>(new Names { "a", "b" });

        Assert.Equal(["a", "b"], Assert.IsType<Names>(copy));
    }

    [Fact]
    public void PublicProperties_OfATypeThatAsksForThem_NeedNoIds()
    {
        var automatic = new Automatic { Numbers = [1], Hidden = [2] };

        var copy = CallCopy.Of(automatic);

        Assert.Equal([1], copy.Numbers);
        Assert.NotSame(automatic.Numbers, copy.Numbers);
        Assert.Equal([1], copy.Fixed);
        Assert.Empty(copy.Hidden);
    }

    [Fact]
    public void PropertyWithoutAFieldOfItsOwn_Marked_IsCopiedThroughItsAccessors()
    {
        var computed = new Computed();
        computed.All.Add(7);

        var copy = CallCopy.Of(computed);

        Assert.Equal([7], copy.All);
        Assert.NotSame(computed.All, copy.All);
    }

    [Fact]
    public void Promise_OnATypeOrMember_IsHonoured()
    {
        var sharing = new Sharing { Promised = [1], Own = [2], Immutable = ["a"], Colour = Colour.Green };
        var promised = new Fixed([1]);

        var copy = CallCopy.Of(sharing);

        Assert.Same(sharing.Promised, copy.Promised);
        Assert.NotSame(sharing.Own, copy.Own);
        Assert.Same(sharing.Immutable, copy.Immutable);
        Assert.Equal(Colour.Green, copy.Colour);
        Assert.Same(promised, CallCopy.Of(promised));
        Assert.Same(promised, CallCopy.Of<object>(promised));
    }

    [Fact]
    public void Promise_OfABase_DoesNotBindDerivedTypes()
        => Assert.Throws<CodecNotFoundException>(() => CallCopy.Of<Fixed>(new Thawed([1])));

    [Fact]
    public void OwnCopier_Registered_IsUsed()
    {
        var foreign = new Foreign([1]);
        var boxed = new ForeignBox<Foreign>(foreign);

        var copy = CallCopy.Of(boxed);

        Assert.NotSame(boxed, copy);
        Assert.NotSame(foreign, copy.Content);
        Assert.Equal([1], copy.Content.Numbers);
        Assert.NotSame(foreign.Numbers, copy.Content.Numbers);
    }

    [Fact]
    public void Converter_Registered_HasItsSurrogatesCopied()
    {
        var value = new Sealed([1]);
        var pair = new SealedPair<Sealed>(value, value);

        var copy = CallCopy.Of(pair);

        Assert.NotSame(value, copy.Left);
        Assert.Same(copy.Left, copy.Right);
        Assert.Equal([1], copy.Left.Numbers);
        Assert.NotSame(value.Numbers, copy.Left.Numbers);
    }

    [Fact]
    public void Copy_OnceWarm_AllocatesTheCopyAlone()
    {
        var numbers = new List<int> { 1, 2, 3 };
        for (var warm = 0; warm < 3; warm++) CallCopy.Of(numbers);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var same = new List<int>(3) { 1, 2, 3 };
        var ofACopy = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        var copy = CallCopy.Of(numbers);
        var ofTheCall = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(same, copy);
        Assert.Equal(ofACopy, ofTheCall);
    }

    [Fact]
    public void Exception_OfAnyType_IsHandedOverAsItIs()
    {
        var error = new TargetInvocationException(new InvalidOperationException());

        Assert.Same(error, CallCopy.Of(error));
        Assert.Same(error, CallCopy.Of<object>(error));
    }

    [Theory]
    [MemberData(nameof(Uncopiable))]
    public void Value_NothingCanCopy_IsRefusedWithAdvice(object value, string type, string advice)
    {
        var error = Assert.Throws<CodecNotFoundException>(() => CallCopy.Of(new List<object> { value }));

        Assert.Contains(type, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<object, string, string> Uncopiable => new()
    {
        { new Thawed([1]), "Thawed", "[GenerateSerializer]" },
        { new MemoryStream(), "MemoryStream", "[GenerateSerializer]" },
        { () => 1, "System.Func", "observer" },
        { new { Name = 1 }, "AnonymousType", "ToList()" },
        { s_numbers.Select(static one => one + 1), "Select", "ToList()" },
    };

    [Fact]
    public void Copy_ThatFailed_LeavesNothingBehindForTheNext()
    {
        var shared = new Node();
        Assert.Throws<CodecNotFoundException>(() => CallCopy.Of(new object[] { shared, new MemoryStream() }));

        Assert.NotSame(CallCopy.Of(shared), CallCopy.Of(shared));
    }
}

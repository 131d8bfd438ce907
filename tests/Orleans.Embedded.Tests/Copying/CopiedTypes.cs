using System.Collections.Immutable;
using Orleans;
using Orleans.Serialization.Cloning;

namespace Cuckoo.Orleans.Embedded.Tests.Copying;

[GenerateSerializer]
public class Node
{
    [Id(0)]
    public string? Name { get; set; }

    [Id(1)]
    public Node? Next { get; set; }

    [Id(2)]
    public List<Node> Others { get; } = [];

    public string? Unmarked { get; set; }
}

[GenerateSerializer]
public sealed class NamedNode : Node
{
    [Id(0)]
    private readonly int[] _numbers;

    public NamedNode(params int[] numbers) => _numbers = numbers;

    public int[] Numbers => _numbers;
}

[GenerateSerializer]
public abstract class Shape
{
    [Id(0)]
    protected List<int> Sides { get; init; } = [];
}

[GenerateSerializer]
public sealed class Square : Shape
{
    public Square(int side) => Sides.Add(side);

    public List<int> AllSides => Sides;
}

[GenerateSerializer]
public record Person(string Name, List<string> Nicknames)
{
    [Id(0)]
    public required List<int> Scores { get; init; }
}

[GenerateSerializer]
public sealed record Worker(string Name, List<string> Nicknames, int[] Hours) : Person(Name, Nicknames);

[GenerateSerializer]
public readonly record struct Pair(int Number, int[] Numbers);

[GenerateSerializer]
public class Pot<T>
    where T : notnull
{
    [Id(0)]
    public T? Content { get; set; }

    [Id(1)]
    private readonly List<T> _more = [];

    public List<T> More => _more;

    [GenerateSerializer]
    public sealed class Lid<TKnob>
    {
        [Id(0)]
        public (T?, TKnob?) Both { get; init; }
    }
}

[GenerateSerializer]
public sealed class NamedPot : Pot<int[]>
{
    [Id(0)]
    public string Name { get; set; } = "";
}

[GenerateSerializer]
public sealed class Names : List<string>
{
    [Id(0)]
    public string Title { get; set; } = "";
}

[GenerateSerializer(GenerateFieldIds = GenerateFieldIds.PublicProperties)]
public sealed class Automatic
{
    public int[] Numbers { get; set; } = [];

    public int[] Fixed { get; } = [1];

    internal int[] Hidden { get; set; } = [];
}

[GenerateSerializer]
public sealed class Computed
{
    private List<int> _items = [];

    [Id(0)]
    private List<int> Items
    {
        get => _items;
        set => _items = value;
    }

    public List<int> All => Items;
}

[GenerateSerializer]
public enum Colour
{
    Red,
    Green,
}

[GenerateSerializer]
public sealed class Sharing
{
    [Id(0), Immutable]
    public int[] Promised { get; set; } = [];

    [Id(1)]
    public int[] Own { get; set; } = [];

    [Id(2)]
    public ImmutableList<string> Immutable { get; set; } = [];

    [Id(3)]
    public Colour Colour { get; set; }
}

[Immutable]
public class Fixed(int[] numbers)
{
    public int[] Numbers => numbers;
}

public sealed class Thawed(int[] numbers) : Fixed(numbers);

/// <summary>A type of somebody else's, with a copier written for it.</summary>
public sealed class Foreign(int[] numbers)
{
    public int[] Numbers => numbers;
}

[RegisterCopier]
public sealed class ForeignCopier : IDeepCopier<Foreign>
{
    public Foreign DeepCopy(Foreign input, CopyContext context) => new(context.DeepCopy(input.Numbers));
}

public sealed class ForeignBox<T>(T content)
{
    public T Content => content;
}

[RegisterCopier]
internal sealed class ForeignBoxCopier<T> : IDeepCopier<ForeignBox<T>>
{
    public ForeignBox<T> DeepCopy(ForeignBox<T> input, CopyContext context) => new(context.DeepCopy(input.Content));
}

/// <summary>A type of somebody else's, held in one of ours while it is copied.</summary>
public sealed class Sealed(int[] numbers)
{
    public int[] Numbers => numbers;
}

[GenerateSerializer]
public struct SealedSurrogate
{
    [Id(0)]
    internal int[] Numbers;
}

[RegisterConverter]
public sealed class SealedConverter : IConverter<Sealed, SealedSurrogate>
{
    public Sealed ConvertFromSurrogate(in SealedSurrogate surrogate) => new(surrogate.Numbers);

    public SealedSurrogate ConvertToSurrogate(in Sealed value) => new() { Numbers = value.Numbers };
}

public readonly struct SealedPair<T>(T left, T right)
{
    public T Left => left;

    public T Right => right;
}

[RegisterConverter]
internal sealed class SealedPairConverter<T> : IConverter<SealedPair<T>, (T Left, T Right)>
{
    public SealedPair<T> ConvertFromSurrogate(in (T Left, T Right) surrogate) => new(surrogate.Left, surrogate.Right);

    public (T Left, T Right) ConvertToSurrogate(in SealedPair<T> value) => (value.Left, value.Right);
}

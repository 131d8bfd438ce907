// The types of the contract ABI (Solidity documentation, "Contract ABI Specification") and the .NET values that stand for
// them. Only what a contract's interface can name is a type here: fixed-point numbers and functions are not.

using System.Globalization;

namespace Cuckoo.Chain.Abi;

/// <summary>What a type is, apart from its size and its parts.</summary>
public enum AbiKind
{
    /// <summary>An unsigned number; a <see cref="UInt256"/>.</summary>
    Natural,

    /// <summary>A signed number; a <see cref="System.Numerics.BigInteger"/>.</summary>
    Whole,

    /// <summary>An address; a <see cref="Keys.Address"/>, the default value for zero.</summary>
    Address,

    /// <summary>A <see cref="bool"/>.</summary>
    Bool,

    /// <summary>1 to 32 bytes; a <see cref="Chain.Bytes32"/> where there are 32, else a <see cref="ReadOnlyMemory{T}"/> of that length.</summary>
    FixedBytes,

    /// <summary>Any number of bytes; a <see cref="ReadOnlyMemory{T}"/>.</summary>
    Bytes,

    /// <summary>UTF-8 text; a <see cref="string"/>.</summary>
    Text,

    /// <summary>Any number of elements; an array of objects.</summary>
    Array,

    /// <summary>A set number of elements; an array of objects.</summary>
    FixedArray,

    /// <summary>Parts of several types; an array of objects.</summary>
    Tuple,
}

/// <summary>A type of the contract ABI.</summary>
public sealed class AbiType
{
    // Types within types: far more than a compiler's interface has, and few enough for the stack.
    private const int MostDepth = 16;

    // 64 Ki words of 32 bytes in the head of one value.
    private const long MostHeadBytes = 1 << 21;

    private AbiType(AbiKind kind, int size, AbiType? element, IReadOnlyList<AbiType> components, string name)
    {
        Kind = kind;
        Size = size;
        Element = element;
        Components = components;
        Name = name;
        IsDynamic = kind switch
        {
            AbiKind.Bytes or AbiKind.Text or AbiKind.Array => true,
            AbiKind.FixedArray => element!.IsDynamic,
            AbiKind.Tuple => components.Any(c => c.IsDynamic),
            _ => false,
        };
        var head = IsDynamic ? UInt256.Bytes : kind switch
        {
            AbiKind.FixedArray => (long)size * element!.HeadBytes,
            AbiKind.Tuple => components.Sum(c => (long)c.HeadBytes),
            _ => UInt256.Bytes,
        };
        if (head > MostHeadBytes || (kind == AbiKind.FixedArray && (long)size * element!.HeadBytes > MostHeadBytes))
            throw new FormatException($"The ABI type {name} takes more than {MostHeadBytes} bytes.");
        HeadBytes = (int)head;
    }

    /// <summary>What it is.</summary>
    public AbiKind Kind { get; }

    /// <summary>Bits of a number, bytes of fixed bytes, elements of a fixed array; 0 for the others.</summary>
    public int Size { get; }

    /// <summary>The type of an array's elements.</summary>
    public AbiType? Element { get; }

    /// <summary>The types of a tuple's parts.</summary>
    public IReadOnlyList<AbiType> Components { get; }

    /// <summary>The canonical name, as signatures have it, such as (uint256,address)[2].</summary>
    public string Name { get; }

    /// <summary>Whether its length depends on the value.</summary>
    public bool IsDynamic { get; }

    /// <summary>Bytes that it takes where it stands; a dynamic one stands elsewhere and takes the 32 bytes of an offset.</summary>
    public int HeadBytes { get; }

    /// <summary>Reads a canonical name; uint and int are no canonical names.</summary>
    /// <exception cref="FormatException">It is none, or the type is nested or sized beyond what is read.</exception>
    public static AbiType Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var at = 0;
        var type = Read(name, ref at, 0);
        return at == name.Length ? type : throw Wrong(name, at);
    }

    /// <summary>A tuple of these types.</summary>
    /// <exception cref="FormatException">There is none, so that an array of a million would take no bytes; or the tuple takes too many.</exception>
    public static AbiType Tuple(IReadOnlyList<AbiType> components)
    {
        ArgumentNullException.ThrowIfNull(components);
        if (components.Count == 0)
            throw new FormatException("A tuple of the ABI has at least one part.");
        return new(AbiKind.Tuple, 0, null, components, $"({string.Join(',', components.Select(c => c.Name))})");
    }

    /// <summary>The canonical name.</summary>
    public override string ToString() => Name;

    private static AbiType Read(string name, ref int at, int depth)
    {
        if (depth > MostDepth)
            throw new FormatException($"An ABI type has at most {MostDepth} types within types.");
        var type = at < name.Length && name[at] == '(' ? ReadTuple(name, ref at, depth) : ReadElementary(name, ref at);
        while (at < name.Length && name[at] == '[')
        {
            if (++depth > MostDepth)
                throw new FormatException($"An ABI type has at most {MostDepth} types within types.");
            var end = name.IndexOf(']', at);
            if (end < 0)
                throw Wrong(name, at);
            var length = name.AsSpan(at + 1, end - at - 1);
            at = end + 1;
            if (length.IsEmpty)
                type = new(AbiKind.Array, 0, type, [], type.Name + "[]");
            else if (TryNumber(length, out var count) && count > 0)
                type = new(AbiKind.FixedArray, count, type, [], $"{type.Name}[{length}]");
            else
                throw Wrong(name, at);
        }

        return type;
    }

    private static AbiType ReadTuple(string name, ref int at, int depth)
    {
        List<AbiType> components = [];
        do
        {
            at++;
            components.Add(Read(name, ref at, depth + 1));
        }
        while (at < name.Length && name[at] == ',');
        if (at >= name.Length || name[at] != ')')
            throw Wrong(name, at);
        at++;
        return Tuple(components);
    }

    private static AbiType ReadElementary(string name, ref int at)
    {
        var start = at;
        while (at < name.Length && char.IsAsciiLetterOrDigit(name[at]))
            at++;
        var word = name[start..at];
        return word switch
        {
            "address" => new(AbiKind.Address, 0, null, [], word),
            "bool" => new(AbiKind.Bool, 0, null, [], word),
            "bytes" => new(AbiKind.Bytes, 0, null, [], word),
            "string" => new(AbiKind.Text, 0, null, [], word),
            _ when word.StartsWith("uint", StringComparison.Ordinal) && TryBits(word.AsSpan(4), out var bits) => new(AbiKind.Natural, bits, null, [], word),
            _ when word.StartsWith("int", StringComparison.Ordinal) && TryBits(word.AsSpan(3), out var bits) => new(AbiKind.Whole, bits, null, [], word),
            _ when word.StartsWith("bytes", StringComparison.Ordinal) && TryNumber(word.AsSpan(5), out var size) && size is >= 1 and <= 32 => new(AbiKind.FixedBytes, size, null, [], word),
            _ => throw Wrong(name, start),
        };
    }

    private static bool TryBits(ReadOnlySpan<char> digits, out int bits) => TryNumber(digits, out bits) && bits is >= 8 and <= 256 && bits % 8 == 0;

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && digits[0] != '0';

    private static FormatException Wrong(string name, int at) =>
        new($"\"{(name.Length > 100 ? name[..100] + "…" : name)}\" is no canonical ABI type: it goes wrong at character {at}.");
}

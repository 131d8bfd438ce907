// Structs that are signed (EIP-712): each value is hashed with its type's text, so that a signature for one meaning is none for
// another. The values are those of the ABI (AbiKind); a struct is the list of its fields' values, in their order.

using System.Collections.Concurrent;
using System.Text;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Messages;

/// <summary>A field of a struct.</summary>
/// <param name="Type">A type of the ABI, a struct of the schema, or an array of either.</param>
/// <param name="Name">Its name.</param>
public sealed record TypedDataField(string Type, string Name);

/// <summary>Structs by name, and their hashes.</summary>
public sealed class TypedDataSchema
{
    private const int MostNameLength = 100;
    private const int MostFields = 256;

    private readonly Dictionary<string, IReadOnlyList<TypedDataField>> structs;
    private readonly Dictionary<string, AbiType> atoms = new(StringComparer.Ordinal);

    // A list of a hundred thousand structs asks for one hash as often.
    private readonly ConcurrentDictionary<string, Bytes32> typeHashes = new(StringComparer.Ordinal);

    /// <summary>A schema of these structs.</summary>
    /// <exception cref="FormatException">A name is none, or a field's type is neither the ABI's nor a struct of the schema.</exception>
    public TypedDataSchema(IReadOnlyDictionary<string, IReadOnlyList<TypedDataField>> structs)
    {
        ArgumentNullException.ThrowIfNull(structs);
        this.structs = new(structs, StringComparer.Ordinal);
        if (structs.Values.Sum(fields => (long)fields.Count) > MostFields)
            throw new FormatException($"Typed data have at most {MostFields} fields in all their structs.");
        foreach (var (name, fields) in this.structs)
        {
            RequireName(name);
            HashSet<string> names = new(StringComparer.Ordinal);
            foreach (var field in fields)
            {
                RequireName(field.Name);
                if (!names.Add(field.Name))
                    throw new FormatException($"The struct {name} has two fields {field.Name}.");
                RequireType(field.Type);
            }
        }
    }

    /// <summary>A schema of one struct of plain fields.</summary>
    /// <exception cref="FormatException">A name or a type is none.</exception>
    public static TypedDataSchema Of(string name, params IReadOnlyList<TypedDataField> fields) =>
        new(new Dictionary<string, IReadOnlyList<TypedDataField>> { [name] = fields });

    /// <summary>The fields of a struct.</summary>
    /// <exception cref="FormatException">There is no such struct.</exception>
    public IReadOnlyList<TypedDataField> Fields(string name) =>
        structs.TryGetValue(name, out var fields) ? fields : throw new FormatException($"The typed data have no struct {Shown(name)}.");

    /// <summary>The text that stands for a type: the struct, then those that it refers to in the order of their names.</summary>
    /// <exception cref="FormatException">There is no such struct.</exception>
    public string EncodeType(string name)
    {
        SortedSet<string> referred = new(StringComparer.Ordinal);
        Collect(name, referred);
        referred.Remove(name);
        StringBuilder text = new();
        foreach (var one in referred.Prepend(name))
            text.Append(one).Append('(').AppendJoin(',', Fields(one).Select(f => $"{f.Type} {f.Name}")).Append(')');
        return text.ToString();
    }

    /// <summary>hashStruct: the type's hash and the fields' values, hashed.</summary>
    /// <param name="name">The struct.</param>
    /// <param name="values">One value a field.</param>
    /// <exception cref="ArgumentException">A value is not one of its type.</exception>
    /// <exception cref="FormatException">There is no such struct.</exception>
    public Bytes32 HashStruct(string name, params IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var fields = Fields(name);
        if (values.Count != fields.Count)
            throw new ArgumentException($"{values.Count} values were given for {name}, which has {fields.Count} fields.", nameof(values));
        var encoded = new byte[UInt256.Bytes * (fields.Count + 1)];
        typeHashes.GetOrAdd(name, static (type, schema) => Bytes32.Keccak(Encoding.UTF8.GetBytes(schema.EncodeType(type))), this).Write(encoded);
        for (var i = 0; i < fields.Count; i++)
            Encode(fields[i].Type, values[i], encoded.AsSpan(UInt256.Bytes * (i + 1)));
        return Bytes32.Keccak(encoded);
    }

    /// <summary>What is signed: 0x19, 0x01, the domain's hash and the struct's.</summary>
    /// <exception cref="ArgumentException">A value is not one of its type.</exception>
    /// <exception cref="FormatException">There is no such struct.</exception>
    public Bytes32 Digest(Bytes32 domainSeparator, string name, params IReadOnlyList<object> values) =>
        Bytes32.Keccak([0x19, 0x01, .. domainSeparator.ToBytes(), .. HashStruct(name, values).ToBytes()]);

    /// <summary>Whether a field's type is an array, and of what and how many: null for any number.</summary>
    internal static bool IsArray(string type, out string element, out int? length)
    {
        element = "";
        length = null;
        var open = type.LastIndexOf('[');
        if (open < 0 || type[^1] != ']')
            return false;
        element = type[..open];
        var digits = type.AsSpan(open + 1, type.Length - open - 2);
        if (!digits.IsEmpty)
            length = int.TryParse(digits, System.Globalization.NumberStyles.None, null, out var number) ? number : throw new FormatException($"{Shown(type)} is no type.");
        return true;
    }

    /// <summary>Whether a type is a struct of this schema.</summary>
    internal bool IsStruct(string type) => structs.ContainsKey(type);

    /// <summary>The ABI's type of that name.</summary>
    internal AbiType Atom(string type) => atoms[type];

    private void Encode(string type, object value, Span<byte> word)
    {
        if (IsArray(type, out var element, out var length))
        {
            var parts = value as IReadOnlyList<object> ?? throw new ArgumentException($"The type {type} takes a list.", nameof(value));
            if (length is { } count && parts.Count != count)
                throw new ArgumentException($"{parts.Count} values were given for {type}.", nameof(value));
            var words = new byte[UInt256.Bytes * parts.Count];
            for (var i = 0; i < parts.Count; i++)
                Encode(element, parts[i], words.AsSpan(UInt256.Bytes * i));
            Keccak256.Hash(words, word);
        }
        else if (IsStruct(type))
        {
            HashStruct(type, value as IReadOnlyList<object> ?? throw new ArgumentException($"The struct {type} takes the list of its fields' values.", nameof(value))).Write(word);
        }
        else if (Atom(type) is { Kind: AbiKind.Bytes or AbiKind.Text } atom)
        {
            Keccak256.Hash(atom.Kind == AbiKind.Text ? AbiEncoder.Utf8(atom, value) : AbiEncoder.Bytes(atom, value).Span, word);
        }
        else
        {
            AbiEncoder.WriteWord(word, Atom(type), value);
        }
    }

    private void Collect(string type, SortedSet<string> referred)
    {
        while (IsArray(type, out var element, out _))
            type = element;
        // What is there already has been walked: structs may refer to themselves.
        if (structs.TryGetValue(type, out var fields) && referred.Add(type))
        {
            foreach (var field in fields)
                Collect(field.Type, referred);
        }
    }

    private void RequireType(string type)
    {
        if (type is not { Length: > 0 and <= MostNameLength })
            throw new FormatException("A field of typed data has no type, or one whose name is too long.");
        while (IsArray(type, out var element, out _))
            type = element;
        if (structs.ContainsKey(type))
            return;
        var atom = type.Contains('(', StringComparison.Ordinal) ? throw new FormatException($"{Shown(type)} is no type of typed data.") : AbiType.Parse(type);
        atoms[type] = atom;
    }

    private static void RequireName(string name)
    {
        if (name is not { Length: > 0 and <= MostNameLength } || char.IsAsciiDigit(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '$')))
            throw new FormatException($"{Shown(name ?? "")} is no name of typed data.");
    }

    private static string Shown(string text) => $"\"{string.Concat(text.Take(MostNameLength).Select(c => char.IsControl(c) ? '?' : c))}\"";
}

// Typed data as wallets are given them (eth_signTypedData_v4): JSON with the types, the domain and the message. Everything is
// a stranger's: depth and size are bounded, every field is there exactly once, nothing is there that no type names, and a domain has
// the fields that its type says. What cannot be hashed in one way alone is refused.

using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Messages;

/// <summary>A message with its types and its domain, read from JSON.</summary>
public sealed class TypedMessage
{
    private const int MostBytes = 1 << 20;
    private const int MostDepth = 32;

    private TypedMessage(TypedDataSchema schema, string primaryType, TypedDataDomain domain, object[] values) =>
        (Schema, PrimaryType, Domain, Values) = (schema, primaryType, domain, values);

    /// <summary>The structs.</summary>
    public TypedDataSchema Schema { get; }

    /// <summary>The struct that the message is.</summary>
    public string PrimaryType { get; }

    /// <summary>Where its signature counts; to be compared before anything is signed.</summary>
    public TypedDataDomain Domain { get; }

    /// <summary>The message: one value a field of its struct.</summary>
    public IReadOnlyList<object> Values { get; }

    /// <summary>What is signed.</summary>
    public Bytes32 Digest() => Schema.Digest(Domain.Separator(), PrimaryType, Values);

    /// <summary>Reads the JSON that eth_signTypedData_v4 takes.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static TypedMessage Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MostBytes)
            throw new FormatException($"Typed data have at most {MostBytes} bytes, not {json.Length}.");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostDepth, AllowDuplicateProperties = false });
            var root = Object(document.RootElement, "The typed data", ["types", "primaryType", "domain", "message"]);
            Dictionary<string, IReadOnlyList<TypedDataField>> structs = new(StringComparer.Ordinal);
            foreach (var type in Object(root.GetProperty("types"), "types", null).EnumerateObject())
                structs.Add(type.Name, [.. Array(type.Value, type.Name).Select(ReadField)]);
            var domain = ReadDomain(root.GetProperty("domain"), structs);
            structs.Remove(TypedDataDomain.TypeName);
            TypedDataSchema schema = new(structs);
            var primaryType = Text(root.GetProperty("primaryType"), "primaryType");
            var message = ReadStruct(schema, primaryType, root.GetProperty("message"));
            return new(schema, primaryType, domain, message);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The second is how the framework says that a text within is no UTF-8 or no Unicode.
            throw new FormatException("The typed data are no JSON, nest too deeply, have a name twice, or a text that is no Unicode.", wrong);
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }

    private static TypedDataField ReadField(JsonElement element)
    {
        var field = Object(element, "A field", ["name", "type"]);
        return new(Text(field.GetProperty("type"), "type"), Text(field.GetProperty("name"), "name"));
    }

    private static TypedDataDomain ReadDomain(JsonElement element, Dictionary<string, IReadOnlyList<TypedDataField>> structs)
    {
        var present = Object(element, "domain", null).EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        if (structs.TryGetValue(TypedDataDomain.TypeName, out var fields))
        {
            if (!TypedDataDomain.AreFields(fields))
                throw new FormatException("EIP712Domain has other fields than the EIP's, or in another order.");
            if (!present.SetEquals(fields.Select(f => f.Name)))
                throw new FormatException("The domain has not the fields that EIP712Domain says.");
        }

        var unknown = present.Except(TypedDataDomain.Known.Select(f => f.Name)).Any();
        if (unknown)
            throw new FormatException("The domain has a field that no domain has.");
        object? Value(int at)
        {
            var field = TypedDataDomain.Known[at];
            return element.TryGetProperty(field.Name, out var value) ? ReadAtom(AbiType.Parse(field.Type), value) : null;
        }

        return new()
        {
            Name = (string?)Value(0),
            Version = (string?)Value(1),
            ChainId = (UInt256?)Value(2),
            VerifyingContract = (Address?)Value(3),
            Salt = (Bytes32?)Value(4),
        };
    }

    private static object[] ReadStruct(TypedDataSchema schema, string name, JsonElement element)
    {
        var fields = schema.Fields(name);
        Object(element, name, [.. fields.Select(f => f.Name)]);
        return [.. fields.Select(f => ReadValue(schema, f.Type, element.GetProperty(f.Name)))];
    }

    private static object ReadValue(TypedDataSchema schema, string type, JsonElement element)
    {
        if (TypedDataSchema.IsArray(type, out var item, out _))
            return Array(element, type).Select(one => ReadValue(schema, item, one)).ToArray();
        return schema.IsStruct(type) ? ReadStruct(schema, type, element) : ReadAtom(schema.Atom(type), element);
    }

    private static object ReadAtom(AbiType type, JsonElement element)
    {
        var text = element.ValueKind is JsonValueKind.String ? element.GetString()! : element.ValueKind is JsonValueKind.Number ? element.GetRawText() : null;
        switch (type.Kind)
        {
            case AbiKind.Bool when element.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            case AbiKind.Text when element.ValueKind == JsonValueKind.String:
                return text!;
            case AbiKind.Natural when UInt256.TryParse(text, out var number) && number.BitLength <= type.Size:
                return number;
            case AbiKind.Whole when text is { Length: <= 80 } && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.GetBitLength() < type.Size:
                return whole;
            case AbiKind.Whole when text is not ['-', ..] && UInt256.TryParse(text, out var natural) && natural.BitLength < type.Size:
                return (BigInteger)natural;
            case AbiKind.Address when element.ValueKind == JsonValueKind.String && Address.TryParseAnyCase(text, out var address):
                return address;
            case AbiKind.FixedBytes when type.Size == Bytes32.Length && element.ValueKind == JsonValueKind.String && Bytes32.TryParse(text, out var all):
                return all;
            case AbiKind.FixedBytes or AbiKind.Bytes when text is ['0', 'x', ..] && Hex.TryBytes(text[2..], text.Length / 2 - 1) is { } bytes && (type.Kind == AbiKind.Bytes || bytes.Length == type.Size):
                return new ReadOnlyMemory<byte>(bytes);
            default:
                throw new FormatException($"The typed data have a value that is no {type.Name}.");
        }
    }

    private static JsonElement Object(JsonElement element, string what, IReadOnlyCollection<string>? names)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{what} of the typed data is no JSON object.");
        if (names is not null && !element.EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal).SetEquals(names))
            throw new FormatException($"{what} of the typed data has not exactly these members: {string.Join(", ", names)}.");
        return element;
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement element, string what) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray()
        : throw new FormatException($"{what} of the typed data is no JSON array.");

    private static string Text(JsonElement element, string what) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw new FormatException($"{what} of the typed data is no text.");
}

// Which type of .NET stands for which of the ABI, and how a value gets from one to the boxed form that the encoder takes and back.
// Numbers get the smallest type that holds them all; the decoder has checked their range before they are cast.

using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Cuckoo.Chain.Generator;

internal sealed class TypeMap
{
    private const string Own = "global::Cuckoo.Chain.";
    private const string Bytes = "global::System.ReadOnlyMemory<byte>";
    private const string Big = "global::System.Numerics.BigInteger";

    private readonly Dictionary<string, string> names = [];
    private readonly List<(string Name, ParameterModel Shape)> structs = [];

    /// <summary>The structs that were met, in the order of their first appearance.</summary>
    public IReadOnlyList<(string Name, ParameterModel Shape)> Structs => structs;

    /// <summary>The C# type.</summary>
    public string Name(ParameterModel p)
    {
        if (p.IsArray)
            return $"global::System.Collections.Generic.IReadOnlyList<{Name(p.Element)}>";
        if (p.IsTuple)
            return "Structs." + Struct(p);
        switch (p.Type)
        {
            case "address": return Own + "Keys.Address";
            case "bool" or "string": return p.Type;
            case "bytes32": return Own + "Bytes32";
        }

        if (p.Type.StartsWith("bytes", System.StringComparison.Ordinal))
            return Bytes;
        return Bits(p.Type) switch
        {
            (true, <= 8) => "byte",
            (true, <= 16) => "ushort",
            (true, <= 32) => "uint",
            (true, <= 64) => "ulong",
            (true, <= 128) => "global::System.UInt128",
            (true, _) => Own + "UInt256",
            (false, <= 64) => "long",
            _ => Big,
        };
    }

    /// <summary>An expression of the boxed value that the encoder takes.</summary>
    public static string Write(ParameterModel p, string value)
    {
        if (p.IsArray)
            return $"global::System.Linq.Enumerable.ToArray(global::System.Linq.Enumerable.Select({value}, static item => (object){Write(p.Element, "item")}))";
        return p.IsTuple ? value + ".Write()" : value;
    }

    /// <summary>An expression of the typed value of a decoded object.</summary>
    public string Read(ParameterModel p, string value)
    {
        if (p.IsArray)
            return $"global::System.Array.ConvertAll((object[]){value}, static item => {Read(p.Element, "item")})";
        if (p.IsTuple)
            return $"{Name(p)}.Read({value})";
        var type = Name(p);
        return type switch
        {
            "byte" or "ushort" or "uint" => $"({type})(ulong)({Own}UInt256){value}",
            "ulong" or "global::System.UInt128" => $"({type})({Own}UInt256){value}",
            "long" => $"(long)({Big}){value}",
            _ => $"({type}){value}",
        };
    }

    private string Struct(ParameterModel p)
    {
        // "struct Pay.Leaf[]" names Leaf. Two structs of one name and different fields are told apart by a number.
        var shape = $"{p.InternalType.Split('[')[0]}({string.Join(",", p.Components.Select(c => c.Canonical + " " + c.Name))})";
        if (names.TryGetValue(shape, out var known))
            return known;
        var given = p.InternalType.Split('[')[0].Split(' ', '.').Last();
        var name = Names.Pascal(Names.IsIdentifier(given) && given != "tuple" ? given : "", "Parts");
        var distinct = name;
        for (var number = 2; structs.Any(s => s.Name == distinct); number++)
            distinct = name + number.ToString(CultureInfo.InvariantCulture);
        names.Add(shape, distinct);
        structs.Add((distinct, p));
        return distinct;
    }

    private static (bool Unsigned, int Bits) Bits(string type)
    {
        var unsigned = type.StartsWith("uint", System.StringComparison.Ordinal);
        return type.StartsWith(unsigned ? "uint" : "int", System.StringComparison.Ordinal)
            && int.TryParse(type.Substring(unsigned ? 4 : 3), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits is >= 8 and <= 256 && bits % 8 == 0
            ? (unsigned, bits)
            : throw new System.FormatException($"the type {type} is not one that is bound.");
    }
}

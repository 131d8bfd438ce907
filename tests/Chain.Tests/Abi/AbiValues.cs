using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Tests.Peers;

namespace Cuckoo.Chain.Tests.Abi;

/// <summary>The peers' JSON as values of the ABI, and values as text that can be compared.</summary>
internal static class AbiValues
{
    public static object Read(AbiType type, JsonElement value) => type.Kind switch
    {
        AbiKind.Natural => UInt256.Parse(value.ToString()),
        AbiKind.Whole => BigInteger.Parse(value.ToString(), CultureInfo.InvariantCulture),
        AbiKind.Address => Address.Parse(value.GetString()!),
        AbiKind.Bool => value.GetBoolean(),
        AbiKind.FixedBytes when type.Size == 32 => Bytes32.Parse(value.GetString()!),
        AbiKind.FixedBytes or AbiKind.Bytes => new ReadOnlyMemory<byte>(PeerVectors.FromHex(value.GetString()!)),
        AbiKind.Text => value.GetString()!,
        AbiKind.Tuple => value.EnumerateArray().Select((v, i) => Read(type.Components[i], v)).ToArray(),
        _ => value.EnumerateArray().Select(v => Read(type.Element!, v)).ToArray(),
    };

    public static object[] ReadAll(IReadOnlyList<AbiType> types, JsonElement values) => [.. values.EnumerateArray().Select((v, i) => Read(types[i], v))];

    public static string Show(object value) => value switch
    {
        object[] parts => $"[{string.Join(", ", parts.Select(Show))}]",
        ReadOnlyMemory<byte> bytes => PeerVectors.ToHex(bytes.Span),
        string text => $"\"{text}\"",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.GetType().Name} {value}"),
    };
}

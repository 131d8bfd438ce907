using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Rpc;

/// <summary>Ethereum's hexadecimal texts, as the execution API's specification has them: quantities without leading zeros, bytes in pairs.</summary>
internal static class HexText
{
    /// <summary>A quantity: 0x and its digits.</summary>
    public static string Of(UInt128 number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");

    /// <summary>Bytes: 0x and two digits each.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>A quantity of at most 128 bits.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static UInt128 Quantity(JsonElement value)
    {
        var text = Text(value);
        if (text.Length is < 3 or > 34 || !UInt128.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            throw new FormatException("a quantity is not 0x and at most 32 hexadecimal digits");
        return number;
    }

    /// <summary>A quantity of at most 64 bits.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ulong Number(JsonElement value)
        => Quantity(value) is var number && number <= ulong.MaxValue ? (ulong)number : throw new FormatException("a quantity is larger than 64 bits");

    /// <summary>Bytes.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static byte[] Bytes(JsonElement value)
        => TryBytes(Text(value), out var bytes) ? bytes : throw new FormatException("bytes are not 0x and pairs of hexadecimal digits");

    /// <summary>32 bytes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Bytes32 Hash(JsonElement value)
        => Bytes32.TryParse(Text(value), out var hash) ? hash : throw new FormatException("a hash is not 0x and 64 hexadecimal digits");

    /// <summary>An address in whatever capitals.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Address Account(JsonElement value)
        => TryBytes(Text(value), out var bytes) && bytes.Length == 20 ? Address.FromBytes(bytes) : throw new FormatException("an address is not 0x and 40 hexadecimal digits");

    /// <summary>0x and pairs of digits.</summary>
    public static bool TryBytes(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0) return false;
        bytes = new byte[text.Length / 2 - 1];
        if (Convert.FromHexString(text.AsSpan(2), bytes, out _, out _) is System.Buffers.OperationStatus.Done) return true;
        bytes = null;
        return false;
    }

    /// <summary>A property that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static JsonElement Property(JsonElement parent, string name)
        => parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : throw new FormatException($"'{name}' is missing");

    /// <summary>A property that may be missing or null.</summary>
    public static JsonElement? Optional(JsonElement parent, string name)
        => parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    private static string Text(JsonElement value)
    {
        var text = value.ValueKind is JsonValueKind.String ? value.GetString()! : throw new FormatException("a text was expected");
        return text.StartsWith("0x", StringComparison.Ordinal) ? text : throw new FormatException("a hexadecimal text does not begin with 0x");
    }
}

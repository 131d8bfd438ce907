using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cuckoo.Grains;

/// <summary>
/// An amount of money: a whole number of 10^-18 tokens, never negative. Every operation is checked: an overflow is a
/// broken invariant and throws, because no amount in the network comes near 2^128 (a billion tokens are about 2^90).
/// </summary>
/// <param name="Units">10^-18 tokens.</param>
[GenerateSerializer, Immutable, JsonConverter(typeof(AmountJson))]
public readonly record struct Amount(UInt128 Units) : IComparable<Amount>
{
    /// <summary>Nothing.</summary>
    public static Amount Zero => default;

    /// <summary>Whether it is nothing.</summary>
    public bool IsZero => Units == UInt128.Zero;

    /// <summary>The sum.</summary>
    public static Amount operator +(Amount a, Amount b) => new(checked(a.Units + b.Units));

    /// <summary>The difference; throws where it would be negative.</summary>
    public static Amount operator -(Amount a, Amount b) => new(checked(a.Units - b.Units));

    /// <summary>The product with a count.</summary>
    public static Amount operator *(Amount a, uint count) => new(checked(a.Units * count));

    /// <summary>Less.</summary>
    public static bool operator <(Amount a, Amount b) => a.Units < b.Units;

    /// <summary>More.</summary>
    public static bool operator >(Amount a, Amount b) => a.Units > b.Units;

    /// <summary>At most.</summary>
    public static bool operator <=(Amount a, Amount b) => a.Units <= b.Units;

    /// <summary>At least.</summary>
    public static bool operator >=(Amount a, Amount b) => a.Units >= b.Units;

    /// <summary>The part of it that <paramref name="percent"/> is, rounded down.</summary>
    public Amount Percent(uint percent) => new(checked(Units * percent) / 100);

    /// <summary>The part of it that <paramref name="some"/> is of <paramref name="all"/>, rounded down.</summary>
    public Amount Part(Amount some, Amount all) => new((UInt128)((BigInteger)Units * some.Units / all.Units));

    /// <inheritdoc/>
    public int CompareTo(Amount other) => Units.CompareTo(other.Units);

    /// <summary>Reads a decimal text of 10^-18 tokens.</summary>
    public static bool TryParse(string? text, out Amount amount)
    {
        bool isOne = UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 units);
        amount = new Amount(units);
        return isOne;
    }

    /// <summary>Decimal text of 10^-18 tokens.</summary>
    public override string ToString() => Units.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Writes amounts as decimal strings: no JSON reader of doubles can round them.</summary>
public sealed class AmountJson : JsonConverter<Amount>
{
    /// <inheritdoc/>
    public override Amount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Amount.TryParse(reader.GetString(), out Amount amount) ? amount : throw new JsonException("not an amount");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Amount value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}

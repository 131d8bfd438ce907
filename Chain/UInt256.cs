// The number of the EVM: 256 bits, no sign. Arithmetic is checked, as an amount that wraps is a theft. Fast it need not be:
// the books count in UInt128, and this type is for what a contract says and hears.

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Cuckoo.Chain;

/// <summary>An unsigned number of 256 bits.</summary>
public readonly record struct UInt256(UInt128 Upper, UInt128 Lower) : IComparable<UInt256>
{
    /// <summary>Bytes of a number.</summary>
    public const int Bytes = 32;

    // 78 digits are enough for 2^256 - 1, and the bound keeps the parser's work small.
    private const int MostDecimalDigits = 78;

    /// <summary>0.</summary>
    public static UInt256 Zero => default;

    /// <summary>1.</summary>
    public static UInt256 One => new(0, 1);

    /// <summary>2^256 - 1.</summary>
    public static UInt256 MaxValue => new(UInt128.MaxValue, UInt128.MaxValue);

    /// <summary>Whether this is 0.</summary>
    public bool IsZero => Upper == 0 && Lower == 0;

    /// <summary>The number of leading significant bits: 0 for 0, 256 at most.</summary>
    public int BitLength => Upper != 0 ? 256 - (int)UInt128.LeadingZeroCount(Upper) : 128 - (int)UInt128.LeadingZeroCount(Lower);

    /// <summary>The same number.</summary>
    public static implicit operator UInt256(ulong value) => new(0, value);

    /// <summary>The same number.</summary>
    public static implicit operator UInt256(UInt128 value) => new(0, value);

    /// <summary>The number, if it fits.</summary>
    /// <exception cref="OverflowException">It does not.</exception>
    public static explicit operator UInt128(UInt256 value) => value.Upper == 0 ? value.Lower : throw new OverflowException("The number has more than 128 bits.");

    /// <summary>The number, if it fits.</summary>
    /// <exception cref="OverflowException">It does not.</exception>
    public static explicit operator ulong(UInt256 value) => value.Upper == 0 ? checked((ulong)value.Lower) : throw new OverflowException("The number has more than 64 bits.");

    /// <summary>The same number.</summary>
    public static implicit operator BigInteger(UInt256 value) => ((BigInteger)value.Upper << 128) | (BigInteger)value.Lower;

    /// <summary>The number, if it fits.</summary>
    /// <exception cref="OverflowException">It is negative or has more than 256 bits.</exception>
    public static explicit operator UInt256(BigInteger value) => value.Sign < 0 || value.GetBitLength() > 256
        ? throw new OverflowException("The number is negative or has more than 256 bits.")
        : new((UInt128)(value >> 128), (UInt128)(value & UInt128.MaxValue));

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">It has more than 256 bits.</exception>
    public static UInt256 operator +(UInt256 a, UInt256 b)
    {
        var lower = unchecked(a.Lower + b.Lower);
        return new(checked(a.Upper + b.Upper + (lower < a.Lower ? 1U : 0U)), lower);
    }

    /// <summary>The difference.</summary>
    /// <exception cref="OverflowException">It is negative.</exception>
    public static UInt256 operator -(UInt256 a, UInt256 b) =>
        new(checked(a.Upper - b.Upper - (a.Lower < b.Lower ? 1U : 0U)), unchecked(a.Lower - b.Lower));

    /// <summary>The product.</summary>
    /// <exception cref="OverflowException">It has more than 256 bits.</exception>
    public static UInt256 operator *(UInt256 a, UInt256 b) => (UInt256)((BigInteger)a * (BigInteger)b);

    /// <summary>The quotient, rounded down.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static UInt256 operator /(UInt256 a, UInt256 b) => (UInt256)((BigInteger)a / (BigInteger)b);

    /// <summary>Whether the first is below the second.</summary>
    public static bool operator <(UInt256 a, UInt256 b) => a.CompareTo(b) < 0;

    /// <summary>Whether the first is above the second.</summary>
    public static bool operator >(UInt256 a, UInt256 b) => a.CompareTo(b) > 0;

    /// <summary>Whether the first is not above the second.</summary>
    public static bool operator <=(UInt256 a, UInt256 b) => a.CompareTo(b) <= 0;

    /// <summary>Whether the first is not below the second.</summary>
    public static bool operator >=(UInt256 a, UInt256 b) => a.CompareTo(b) >= 0;

    /// <summary>Reads at most 32 big-endian bytes.</summary>
    /// <exception cref="ArgumentException">There are more.</exception>
    public static UInt256 FromBigEndian(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Bytes)
            throw new ArgumentException($"A number has at most {Bytes} bytes, not {bytes.Length}.", nameof(bytes));
        Span<byte> whole = stackalloc byte[Bytes];
        whole.Clear();
        bytes.CopyTo(whole[(Bytes - bytes.Length)..]);
        return new(BinaryPrimitives.ReadUInt128BigEndian(whole), BinaryPrimitives.ReadUInt128BigEndian(whole[16..]));
    }

    /// <summary>Writes 32 big-endian bytes.</summary>
    public void WriteBigEndian(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, Upper);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Lower);
    }

    /// <summary>32 big-endian bytes.</summary>
    public byte[] ToBigEndian()
    {
        var bytes = new byte[Bytes];
        WriteBigEndian(bytes);
        return bytes;
    }

    /// <summary>Reads decimal digits, or 0x and hexadecimal digits of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UInt256 value)
    {
        value = default;
        if (string.IsNullOrEmpty(text))
            return false;
        BigInteger number;
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            // The 0 in front keeps the first digit from being a sign.
            if (text.Length is < 3 or > 2 + 2 * Bytes || !BigInteger.TryParse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number))
                return false;
        }
        else if (text.Length > MostDecimalDigits || !BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number.GetBitLength() > 256)
        {
            return false;
        }

        value = (UInt256)number;
        return true;
    }

    /// <summary>Reads decimal digits, or 0x and hexadecimal digits of either case.</summary>
    /// <exception cref="FormatException">The text is no number of 256 bits.</exception>
    public static UInt256 Parse(string text) => TryParse(text, out var value)
        ? value
        : throw new FormatException("A number is decimal digits, or 0x and at most 64 hexadecimal digits, below 2^256.");

    /// <inheritdoc/>
    public int CompareTo(UInt256 other) => Upper != other.Upper ? Upper.CompareTo(other.Upper) : Lower.CompareTo(other.Lower);

    /// <summary>Decimal digits.</summary>
    public override string ToString() => ((BigInteger)this).ToString(CultureInfo.InvariantCulture);
}

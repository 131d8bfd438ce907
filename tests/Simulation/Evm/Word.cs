using System.Buffers.Binary;
using System.Numerics;

namespace Cuckoo.Simulation.Evm;

/// <summary>The number of the EVM as its instructions count with it: 256 bits that wrap. A contract's account is one as well.</summary>
/// <param name="High">The upper half.</param>
/// <param name="Low">The lower half.</param>
internal readonly record struct Word(UInt128 High, UInt128 Low)
{
    /// <summary>Bytes of a word.</summary>
    public const int Bytes = 32;

    private static readonly BigInteger Modulus = BigInteger.One << 256;

    public static Word Max { get; } = new(UInt128.MaxValue, UInt128.MaxValue);

    public bool IsZero => High == 0 && Low == 0;

    public bool IsNegative => High >> 127 != 0;

    public static implicit operator Word(ulong value) => new(0, value);

    public static implicit operator Word(UInt128 value) => new(0, value);

    public static Word operator +(Word a, Word b)
    {
        UInt128 low = unchecked(a.Low + b.Low);
        return new(unchecked(a.High + b.High + (low < a.Low ? 1U : 0U)), low);
    }

    public static Word operator -(Word a, Word b) => new(unchecked(a.High - b.High - (a.Low < b.Low ? 1U : 0U)), unchecked(a.Low - b.Low));

    public static Word operator -(Word a) => default(Word) - a;

    public static Word operator *(Word a, Word b)
    {
        // What lies beyond 256 bits is cut off, so of the upper halves only the lower half of each mixed product counts.
        (UInt128 high, UInt128 low) = Whole(a.Low, b.Low);
        return new(unchecked(high + (a.High * b.Low) + (a.Low * b.High)), low);
    }

    public static Word operator /(Word a, Word b) => b.IsZero ? default : a.High == 0 && b.High == 0 ? a.Low / b.Low : Of((BigInteger)a / b);

    public static Word operator %(Word a, Word b) => b.IsZero ? default : a.High == 0 && b.High == 0 ? a.Low % b.Low : Of((BigInteger)a % b);

    public static Word operator &(Word a, Word b) => new(a.High & b.High, a.Low & b.Low);

    public static Word operator |(Word a, Word b) => new(a.High | b.High, a.Low | b.Low);

    public static Word operator ^(Word a, Word b) => new(a.High ^ b.High, a.Low ^ b.Low);

    public static Word operator ~(Word a) => new(~a.High, ~a.Low);

    public static bool operator <(Word a, Word b) => a.High != b.High ? a.High < b.High : a.Low < b.Low;

    public static bool operator >(Word a, Word b) => b < a;

    public static implicit operator BigInteger(Word a) => ((BigInteger)a.High << 128) | a.Low;

    /// <summary>What of a number is left within 256 bits.</summary>
    public static Word Of(BigInteger number)
    {
        BigInteger rest = BigInteger.Remainder(number, Modulus);
        if (rest.Sign < 0) rest += Modulus;
        return new((UInt128)(rest >> 128), (UInt128)(rest & UInt128.MaxValue));
    }

    /// <summary>At most 32 big-endian bytes.</summary>
    public static Word Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[Bytes];
        whole.Clear();
        bytes.CopyTo(whole[(Bytes - bytes.Length)..]);
        return new(BinaryPrimitives.ReadUInt128BigEndian(whole), BinaryPrimitives.ReadUInt128BigEndian(whole[16..]));
    }

    /// <summary>A truth.</summary>
    public static Word Of(bool isSo) => isSo ? 1UL : 0UL;

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt128BigEndian(to, High);
        BinaryPrimitives.WriteUInt128BigEndian(to[16..], Low);
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Bytes];
        Write(bytes);
        return bytes;
    }

    /// <summary>Whether it is a length or a place that there can be, and which.</summary>
    public bool TryPlace(out int place)
    {
        place = High == 0 && Low <= int.MaxValue ? (int)Low : 0;
        return High == 0 && Low <= int.MaxValue;
    }

    public static bool IsBelowSigned(Word a, Word b) => a.IsNegative != b.IsNegative ? a.IsNegative : a < b;

    public static Word DivideSigned(Word a, Word b)
    {
        Word quotient = a.Size() / b.Size();
        return a.IsNegative != b.IsNegative ? -quotient : quotient;
    }

    public static Word RemainSigned(Word a, Word b)
    {
        Word rest = a.Size() % b.Size();
        return a.IsNegative ? -rest : rest;
    }

    public static Word AddWithin(Word a, Word b, Word modulus) => modulus.IsZero ? default : Of(((BigInteger)a + b) % modulus);

    public static Word MultiplyWithin(Word a, Word b, Word modulus) => modulus.IsZero ? default : Of((BigInteger)a * b % modulus);

    public static Word Raise(Word a, Word exponent) => Of(BigInteger.ModPow(a, exponent, Modulus));

    /// <summary>The number whose sign is the highest bit of byte <paramref name="place"/>, counted from the lowest.</summary>
    public static Word Extend(Word place, Word value)
    {
        if (!place.TryPlace(out int at) || at > 30) return value;
        int bits = (8 * at) + 8;
        Word mask = ShiftLeft(Max, bits);
        return ShiftRight(value, bits - 1).Low % 2 == 1 ? value | mask : value & ~mask;
    }

    /// <summary>Byte <paramref name="place"/>, counted from the highest.</summary>
    public static Word ByteAt(Word place, Word value) => place.TryPlace(out int at) && at < Bytes ? ShiftRight(value, 8 * (31 - at)) & 0xFFUL : default;

    public static Word ShiftLeft(Word value, Word by) => by.TryPlace(out int bits) ? ShiftLeft(value, bits) : default;

    public static Word ShiftRight(Word value, Word by) => by.TryPlace(out int bits) ? ShiftRight(value, bits) : default;

    public static Word ShiftRightSigned(Word value, Word by)
    {
        if (!value.IsNegative) return ShiftRight(value, by);
        return by.TryPlace(out int bits) && bits < 256 ? ~ShiftRight(~value, bits) : Max;
    }

    private static Word ShiftLeft(Word value, int bits) => bits switch
    {
        0 => value,
        >= 256 => default,
        >= 128 => new(value.Low << (bits - 128), 0),
        _ => new((value.High << bits) | (value.Low >> (128 - bits)), value.Low << bits),
    };

    private static Word ShiftRight(Word value, int bits) => bits switch
    {
        0 => value,
        >= 256 => default,
        >= 128 => new(0, value.High >> (bits - 128)),
        _ => new(value.High >> bits, (value.Low >> bits) | (value.High << (128 - bits))),
    };

    private Word Size() => IsNegative ? -this : this;

    private static (UInt128 High, UInt128 Low) Whole(UInt128 a, UInt128 b)
    {
        (ulong a1, ulong a0, ulong b1, ulong b0) = ((ulong)(a >> 64), (ulong)a, (ulong)(b >> 64), (ulong)b);
        UInt128 low = (UInt128)a0 * b0, middle = ((UInt128)a1 * b0) + (low >> 64), other = ((UInt128)a0 * b1) + (ulong)middle;
        return (((UInt128)a1 * b1) + (middle >> 64) + (other >> 64), (other << 64) | (ulong)low);
    }
}

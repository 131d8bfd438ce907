// The field of secp256k1: numbers modulo p = 2^256 - 2^32 - 977, in four 64-bit limbs.
// Whatever reaches 2^256 is folded back as 2^256 = 2^32 + 977 (mod p). Values are kept below 2^256, not below p:
// only what leaves (bytes, comparisons) is brought below p. No branch and no index depends on a value,
// as far as the just-in-time compiler keeps comparisons as conditional moves and sets, which it did when inspected.

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cuckoo.Chain.Keys.Curve;

/// <summary>A number modulo the prime of secp256k1 (SEC 2, section 2.4.1).</summary>
internal readonly struct FieldElement(ulong l0, ulong l1, ulong l2, ulong l3)
{
    // 2^256 - p.
    private const ulong Fold = 0x1000003D1;

    private readonly ulong l0 = l0, l1 = l1, l2 = l2, l3 = l3;

    /// <summary>One.</summary>
    public static FieldElement One => new(1, 0, 0, 0);

    /// <summary>Reads 32 big-endian bytes; false when the number is not below p.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FieldElement value)
    {
        value = new FieldElement(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes));
        var reduced = value.Reduced();
        return reduced.l0 == value.l0 && reduced.l1 == value.l1 && reduced.l2 == value.l2 && reduced.l3 == value.l3;
    }

    /// <summary>Writes 32 big-endian bytes of the number below p.</summary>
    public void Write(Span<byte> bytes)
    {
        var v = Reduced();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, v.l3);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], v.l2);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], v.l1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], v.l0);
    }

    /// <summary>Whether the number is 0 modulo p.</summary>
    public bool IsZero
    {
        get
        {
            var v = Reduced();
            return (v.l0 | v.l1 | v.l2 | v.l3) == 0;
        }
    }

    /// <summary>Whether the number below p is odd.</summary>
    public bool IsOdd => (Reduced().l0 & 1) != 0;

    /// <summary>Whether two numbers are equal modulo p.</summary>
    public static bool AreEqual(in FieldElement a, in FieldElement b) => (a - b).IsZero;

    public static FieldElement operator +(in FieldElement a, in FieldElement b)
    {
        var r0 = Carry.Add(a.l0, b.l0, 0, out var c);
        var r1 = Carry.Add(a.l1, b.l1, c, out c);
        var r2 = Carry.Add(a.l2, b.l2, c, out c);
        var r3 = Carry.Add(a.l3, b.l3, c, out c);
        return FoldCarry(r0, r1, r2, r3, c);
    }

    public static FieldElement operator -(in FieldElement a, in FieldElement b)
    {
        var r0 = Carry.Subtract(a.l0, b.l0, 0, out var c);
        var r1 = Carry.Subtract(a.l1, b.l1, c, out c);
        var r2 = Carry.Subtract(a.l2, b.l2, c, out c);
        var r3 = Carry.Subtract(a.l3, b.l3, c, out c);
        // A borrow lent 2^256, which is Fold too much; taking it may borrow once more, then the low limb is large enough.
        r0 = Carry.Subtract(r0, Fold & (0 - c), 0, out c);
        r1 = Carry.Subtract(r1, 0, c, out c);
        r2 = Carry.Subtract(r2, 0, c, out c);
        r3 = Carry.Subtract(r3, 0, c, out c);
        return new FieldElement(r0 - (Fold & (0 - c)), r1, r2, r3);
    }

    public static FieldElement operator *(in FieldElement a, in FieldElement b)
    {
        Wide.Multiply(a.l0, a.l1, a.l2, a.l3, b.l0, b.l1, b.l2, b.l3, out var w);
        // low + high * Fold: five limbs, the fifth below 2^33 + 1.
        var high = Math.BigMul(w.R4, Fold, out var low);
        var r0 = Carry.Add(w.R0, low, 0, out var c);
        var carried = high + c;
        high = Math.BigMul(w.R5, Fold, out low);
        var part = Carry.Add(low, carried, 0, out c);
        carried = high + c;
        var r1 = Carry.Add(w.R1, part, 0, out c);
        carried += c;
        high = Math.BigMul(w.R6, Fold, out low);
        part = Carry.Add(low, carried, 0, out c);
        carried = high + c;
        var r2 = Carry.Add(w.R2, part, 0, out c);
        carried += c;
        high = Math.BigMul(w.R7, Fold, out low);
        part = Carry.Add(low, carried, 0, out c);
        carried = high + c;
        var r3 = Carry.Add(w.R3, part, 0, out c);
        return FoldLimb(r0, r1, r2, r3, carried + c);
    }

    /// <summary>The product with a small number, below 2^31.</summary>
    public static FieldElement operator *(in FieldElement a, uint b)
    {
        var high = Math.BigMul(a.l0, b, out var r0);
        var carried = high;
        high = Math.BigMul(a.l1, b, out var low);
        var r1 = Carry.Add(low, carried, 0, out var c);
        carried = high + c;
        high = Math.BigMul(a.l2, b, out low);
        var r2 = Carry.Add(low, carried, 0, out c);
        carried = high + c;
        high = Math.BigMul(a.l3, b, out low);
        var r3 = Carry.Add(low, carried, 0, out c);
        return FoldLimb(r0, r1, r2, r3, high + c);
    }

    /// <summary>The square.</summary>
    public FieldElement Square() => this * this;

    /// <summary>0 less the number.</summary>
    public FieldElement Negate() => default(FieldElement) - this;

    /// <summary>The number to the power p - 2: its inverse, and 0 for 0 (Fermat).</summary>
    public FieldElement Invert() => Power(0xFFFFFFFEFFFFFC2D, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>The number to the power (p + 1) / 4: its square root if it has one, as p = 3 (mod 4).</summary>
    public FieldElement SquareRootCandidate() => Power(0xFFFFFFFFBFFFFF0C, ulong.MaxValue, ulong.MaxValue, 0x3FFFFFFFFFFFFFFF);

    /// <summary><paramref name="b"/> where the mask is all ones, <paramref name="a"/> where it is 0.</summary>
    public static FieldElement Select(in FieldElement a, in FieldElement b, ulong mask) => new(
        a.l0 ^ ((a.l0 ^ b.l0) & mask), a.l1 ^ ((a.l1 ^ b.l1) & mask), a.l2 ^ ((a.l2 ^ b.l2) & mask), a.l3 ^ ((a.l3 ^ b.l3) & mask));

    /// <summary>Fixed windows of four bits; the exponent is public.</summary>
    private FieldElement Power(ulong e0, ulong e1, ulong e2, ulong e3)
    {
        Span<FieldElement> powers = stackalloc FieldElement[16];
        powers[0] = One;
        for (var i = 1; i < 16; i++)
            powers[i] = powers[i - 1] * this;
        Span<ulong> exponent = [e0, e1, e2, e3];
        var result = One;
        for (var window = 63; window >= 0; window--)
        {
            result = result.Square().Square().Square().Square();
            var digit = (int)(exponent[window / 16] >> (window % 16 * 4)) & 15;
            if (digit != 0)
                result *= powers[digit];
        }

        return result;
    }

    private FieldElement Reduced()
    {
        // v - p = v + Fold - 2^256: there is a carry exactly where v is not below p.
        var r0 = Carry.Add(l0, Fold, 0, out var c);
        var r1 = Carry.Add(l1, 0, c, out c);
        var r2 = Carry.Add(l2, 0, c, out c);
        var r3 = Carry.Add(l3, 0, c, out c);
        return Select(this, new FieldElement(r0, r1, r2, r3), 0 - c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement FoldLimb(ulong r0, ulong r1, ulong r2, ulong r3, ulong limb)
    {
        var high = Math.BigMul(limb, Fold, out var low);
        r0 = Carry.Add(r0, low, 0, out var c);
        r1 = Carry.Add(r1, high, c, out c);
        r2 = Carry.Add(r2, 0, c, out c);
        r3 = Carry.Add(r3, 0, c, out c);
        // After this carry the rest is below limb * Fold < 2^67, so adding Fold carries no further than the second limb.
        r0 = Carry.Add(r0, Fold & (0 - c), 0, out c);
        return new FieldElement(r0, r1 + c, r2, r3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement FoldCarry(ulong r0, ulong r1, ulong r2, ulong r3, ulong carry)
    {
        r0 = Carry.Add(r0, Fold & (0 - carry), 0, out var c);
        r1 = Carry.Add(r1, 0, c, out c);
        r2 = Carry.Add(r2, 0, c, out c);
        r3 = Carry.Add(r3, 0, c, out c);
        // A second carry leaves a number below Fold, to which Fold can be added without one.
        return new FieldElement(r0 + (Fold & (0 - c)), r1, r2, r3);
    }
}

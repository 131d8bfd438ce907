// Numbers modulo the order n of the group, in four 64-bit limbs, always below n.
// 2^256 = n + c with a c of 129 bits: what reaches 2^256 is folded back by it, four times for a product.
// Like the field: no branch and no index depends on a value.

using System.Buffers.Binary;

namespace Cuckoo.Chain.Keys.Curve;

/// <summary>A number modulo the order of secp256k1's group (SEC 2, section 2.4.1).</summary>
internal readonly struct Scalar
{
    private const ulong N0 = 0xBFD25E8CD0364141, N1 = 0xBAAEDCE6AF48A03B, N2 = 0xFFFFFFFFFFFFFFFE, N3 = 0xFFFFFFFFFFFFFFFF;

    // c = 2^256 - n; its third limb is 1.
    private const ulong C0 = 0x402DA1732FC9BEBF, C1 = 0x4551231950B75FC4;

    // (n - 1) / 2.
    private const ulong H0 = 0xDFE92F46681B20A0, H1 = 0x5D576E7357A4501D, H2 = 0xFFFFFFFFFFFFFFFF, H3 = 0x7FFFFFFFFFFFFFFF;

    private readonly ulong l0, l1, l2, l3;

    private Scalar(ulong l0, ulong l1, ulong l2, ulong l3) => (this.l0, this.l1, this.l2, this.l3) = (l0, l1, l2, l3);

    /// <summary>One.</summary>
    public static Scalar One => new(1, 0, 0, 0);

    /// <summary>Reads 32 big-endian bytes.</summary>
    /// <returns>False when the number is zero or not below n; the value is then of no use.</returns>
    public static bool TryReadNonZero(ReadOnlySpan<byte> bytes, out Scalar value)
    {
        value = ReadReduced(bytes, out var overflowed);
        return !overflowed & !value.IsZero;
    }

    /// <summary>Reads 32 big-endian bytes, less n where they are not below it.</summary>
    public static Scalar ReadReduced(ReadOnlySpan<byte> bytes, out bool overflowed)
    {
        var value = new Scalar(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes));
        var reduced = Reduce(value.l0, value.l1, value.l2, value.l3, 0, out var carry);
        overflowed = carry != 0;
        return reduced;
    }

    /// <summary>Writes 32 big-endian bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, l3);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], l2);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], l1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], l0);
    }

    /// <summary>Whether this is 0.</summary>
    public bool IsZero => (l0 | l1 | l2 | l3) == 0;

    /// <summary>Whether this is above (n - 1) / 2: 1 or 0.</summary>
    public ulong High
    {
        get
        {
            _ = Carry.Subtract(H0, l0, 0, out var borrow);
            _ = Carry.Subtract(H1, l1, borrow, out borrow);
            _ = Carry.Subtract(H2, l2, borrow, out borrow);
            _ = Carry.Subtract(H3, l3, borrow, out borrow);
            return borrow;
        }
    }

    public static Scalar operator +(in Scalar a, in Scalar b)
    {
        var r0 = Carry.Add(a.l0, b.l0, 0, out var c);
        var r1 = Carry.Add(a.l1, b.l1, c, out c);
        var r2 = Carry.Add(a.l2, b.l2, c, out c);
        var r3 = Carry.Add(a.l3, b.l3, c, out c);
        return Reduce(r0, r1, r2, r3, c, out _);
    }

    public static Scalar operator *(in Scalar a, in Scalar b)
    {
        Wide.Multiply(a.l0, a.l1, a.l2, a.l3, b.l0, b.l1, b.l2, b.l3, out var w);

        // 512 bits: four high limbs by c are 385 bits, three limbs above the low four.
        Wide.Multiply(w.R4, w.R5, w.R6, w.R7, C0, C1, 1, 0, out var f);
        var r0 = Carry.Add(w.R0, f.R0, 0, out var c);
        var r1 = Carry.Add(w.R1, f.R1, c, out c);
        var r2 = Carry.Add(w.R2, f.R2, c, out c);
        var r3 = Carry.Add(w.R3, f.R3, c, out c);
        var r4 = Carry.Add(f.R4, 0, c, out c);
        var r5 = Carry.Add(f.R5, 0, c, out c);
        var r6 = f.R6 + c;

        // 386 bits: the three high limbs (130 bits) by c are 259 bits, one limb above.
        Wide.Multiply(r4, r5, r6, 0, C0, C1, 1, 0, out f);
        r0 = Carry.Add(r0, f.R0, 0, out c);
        r1 = Carry.Add(r1, f.R1, c, out c);
        r2 = Carry.Add(r2, f.R2, c, out c);
        r3 = Carry.Add(r3, f.R3, c, out c);
        r4 = f.R4 + c;

        // 260 bits: the limb above, below 16, by c; the carry that may remain is what Reduce takes.
        var high0 = Math.BigMul(r4, C0, out var m0);
        var high1 = Math.BigMul(r4, C1, out var m1);
        m1 = Carry.Add(m1, high0, 0, out c);
        var m2 = r4 + high1 + c;
        r0 = Carry.Add(r0, m0, 0, out c);
        r1 = Carry.Add(r1, m1, c, out c);
        r2 = Carry.Add(r2, m2, c, out c);
        r3 = Carry.Add(r3, 0, c, out c);
        return Reduce(r0, r1, r2, r3, c, out _);
    }

    /// <summary>0 less the number.</summary>
    public Scalar Negate()
    {
        var r0 = Carry.Subtract(N0, l0, 0, out var c);
        var r1 = Carry.Subtract(N1, l1, c, out c);
        var r2 = Carry.Subtract(N2, l2, c, out c);
        var r3 = Carry.Subtract(N3, l3, c, out _);
        // n - 0 = n, which is 0.
        return Reduce(r0, r1, r2, r3, 0, out _);
    }

    /// <summary>The number to the power n - 2: its inverse, and 0 for 0 (Fermat).</summary>
    public Scalar Invert()
    {
        Span<Scalar> powers = stackalloc Scalar[16];
        powers[0] = One;
        for (var i = 1; i < 16; i++)
            powers[i] = powers[i - 1] * this;
        ReadOnlySpan<ulong> exponent = [N0 - 2, N1, N2, N3];
        var result = One;
        for (var window = 63; window >= 0; window--)
        {
            result *= result;
            result *= result;
            result *= result;
            result *= result;
            result *= powers[(int)(exponent[window / 16] >> (window % 16 * 4)) & 15];
        }

        powers.Clear();
        return result;
    }

    /// <summary><paramref name="b"/> where the mask is all ones, <paramref name="a"/> where it is 0.</summary>
    public static Scalar Select(in Scalar a, in Scalar b, ulong mask) => new(
        a.l0 ^ ((a.l0 ^ b.l0) & mask), a.l1 ^ ((a.l1 ^ b.l1) & mask), a.l2 ^ ((a.l2 ^ b.l2) & mask), a.l3 ^ ((a.l3 ^ b.l3) & mask));

    /// <summary>Four bits, window 0 the lowest of 64.</summary>
    public int Window(int window) => (int)(Limb(window / 16) >> (window % 16 * 4)) & 15;

    /// <summary>One bit, 0 the lowest of 256.</summary>
    public int Bit(int bit) => (int)(Limb(bit / 64) >> (bit % 64)) & 1;

    // The index is a loop's, never a secret.
    private ulong Limb(int index) => index switch { 0 => l0, 1 => l1, 2 => l2, _ => l3 };

    /// <summary>A number below 2n, given with its carry, less n where it is not below it; taken says whether, as 1 or 0.</summary>
    private static Scalar Reduce(ulong r0, ulong r1, ulong r2, ulong r3, ulong carry, out ulong taken)
    {
        // v - n = v + c - 2^256.
        var s0 = Carry.Add(r0, C0, 0, out var c);
        var s1 = Carry.Add(r1, C1, c, out c);
        var s2 = Carry.Add(r2, 1, c, out c);
        var s3 = Carry.Add(r3, 0, c, out c);
        taken = carry | c;
        return Select(new Scalar(r0, r1, r2, r3), new Scalar(s0, s1, s2, s3), 0 - taken);
    }
}

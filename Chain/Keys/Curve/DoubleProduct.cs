namespace Cuckoo.Chain.Keys.Curve;

/// <summary>Sums of two products, for public numbers alone: its time depends on them.</summary>
internal static class DoubleProduct
{
    // Odd digits of five bits with a sign: one addition in six bits on average, from eight multiples.
    private const int Width = 5;
    private const int Multiples = 1 << (Width - 2);

    /// <summary>a·G + b·P.</summary>
    public static Point Add(in Scalar a, in Scalar b, in AffinePoint p)
    {
        Span<sbyte> digits = stackalloc sbyte[257];
        SignedDigits(b, digits);
        Span<Point> odd = stackalloc Point[Multiples];
        odd[0] = Point.From(p);
        var twice = odd[0].Double();
        for (var i = 1; i < Multiples; i++)
            odd[i] = odd[i - 1] + twice;

        var sum = Point.Infinity;
        var bit = digits.Length - 1;
        while (bit >= 0 && digits[bit] == 0)
            bit--;
        for (; bit >= 0; bit--)
        {
            sum = sum.Double();
            var digit = digits[bit];
            if (digit > 0)
                sum += odd[digit >> 1];
            else if (digit < 0)
                sum += odd[-digit >> 1].Negate();
        }

        return sum + BaseTable.MultiplyPublic(a);
    }

    /// <summary>The digits of k in non-adjacent form, lowest first: each 0 or odd and between -15 and 15.</summary>
    private static void SignedDigits(in Scalar k, Span<sbyte> digits)
    {
        digits.Clear();
        var carry = 0;
        var bit = 0;
        while (bit < digits.Length)
        {
            if ((bit < 256 ? k.Bit(bit) : 0) == carry)
            {
                bit++;
                continue;
            }

            var digit = carry;
            for (var i = 0; i < Width && bit + i < 256; i++)
                digit += k.Bit(bit + i) << i;
            carry = digit >> (Width - 1);
            digit -= carry << Width;
            digits[bit] = (sbyte)digit;
            bit += Width;
        }
    }
}

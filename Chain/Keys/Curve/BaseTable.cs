// Multiples of the generator: entry (w, d) is d · 16^w · G for d = 1 to 15, so that k·G is the sum of one entry for each of the
// 64 hexadecimal digits of k, without a doubling. 64 × 15 × 64 bytes = 60 KiB, made once from the generator in about
// a millisecond.

namespace Cuckoo.Chain.Keys.Curve;

/// <summary>Multiplication of secp256k1's generator by a scalar.</summary>
internal static class BaseTable
{
    private const int Windows = 64;
    private const int Digits = 15;

    private static readonly AffinePoint[] Entries = Make();

    /// <summary>k·G for a secret k: reads every entry of every window, and adds in every window.</summary>
    public static Point MultiplySecret(in Scalar k)
    {
        var sum = Point.Infinity;
        for (var window = 0; window < Windows; window++)
        {
            var digit = (ulong)k.Window(window);
            var row = Entries.AsSpan(window * Digits, Digits);
            var chosen = row[0];
            for (var i = 1; i < row.Length; i++)
                chosen = AffinePoint.Select(chosen, row[i], IsZeroMask(digit ^ (ulong)(i + 1)));
            // A digit of 0 has chosen an entry too; the sum is then left as it was.
            sum = Point.Select(sum + chosen, sum, IsZeroMask(digit));
        }

        return sum;
    }

    /// <summary>k·G for a k that anybody may know.</summary>
    public static Point MultiplyPublic(in Scalar k)
    {
        var sum = Point.Infinity;
        for (var window = 0; window < Windows; window++)
        {
            var digit = k.Window(window);
            if (digit != 0)
                sum += Entries[window * Digits + digit - 1];
        }

        return sum;
    }

    // All ones for 0, else 0.
    private static ulong IsZeroMask(ulong value) => ((value | (0 - value)) >> 63) - 1;

    private static AffinePoint[] Make()
    {
        var points = new Point[Windows * Digits];
        var unit = Point.From(AffinePoint.Generator);
        for (var window = 0; window < Windows; window++)
        {
            var multiple = unit;
            for (var digit = 0; digit < Digits; digit++, multiple += unit)
                points[window * Digits + digit] = multiple;
            unit = multiple;
        }

        // One inversion for all (Montgomery): products up to each z, then back down.
        var products = new FieldElement[points.Length];
        var product = FieldElement.One;
        for (var i = 0; i < points.Length; i++)
        {
            products[i] = product;
            product *= points[i].Z;
        }

        var inverse = product.Invert();
        var entries = new AffinePoint[points.Length];
        for (var i = points.Length - 1; i >= 0; i--)
        {
            entries[i] = points[i].WithInverse(inverse * products[i]);
            inverse *= points[i].Z;
        }

        return entries;
    }
}

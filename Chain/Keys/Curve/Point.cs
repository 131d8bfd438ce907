// Points of y² = x³ + 7 with the complete formulas of Renes, Costello and Batina, "Complete addition formulas for prime
// order elliptic curves" (2016), algorithms 7 to 9 for a = 0: one formula for every pair of points, equal, opposite
// and infinite ones too, so that there is no special case to leak, and none to forget.

namespace Cuckoo.Chain.Keys.Curve;

/// <summary>A point with z = 1; never the one at infinity.</summary>
internal readonly struct AffinePoint(FieldElement x, FieldElement y)
{
    private const uint B = 7;

    public readonly FieldElement X = x;
    public readonly FieldElement Y = y;

    /// <summary>The generator (SEC 2, section 2.4.1).</summary>
    public static AffinePoint Generator { get; } = new(
        new FieldElement(0x59F2815B16F81798, 0x029BFCDB2DCE28D9, 0x55A06295CE870B07, 0x79BE667EF9DCBBAC),
        new FieldElement(0x9C47D08FFB10D4B8, 0xFD17B448A6855419, 0x5DA4FBFC0E1108A8, 0x483ADA7726A3C465));

    /// <summary>Reads x and y, 64 bytes; false when one is not below p or the point is not on the curve.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AffinePoint point)
    {
        point = default;
        if (!FieldElement.TryRead(bytes[..32], out var x) || !FieldElement.TryRead(bytes[32..], out var y))
            return false;
        point = new AffinePoint(x, y);
        return FieldElement.AreEqual(y.Square(), RightSide(x));
    }

    /// <summary>The point of that x whose y is odd or even; false when the curve has none.</summary>
    public static bool TryFromX(in FieldElement x, bool odd, out AffinePoint point)
    {
        var square = RightSide(x);
        var y = square.SquareRootCandidate();
        point = new AffinePoint(x, y.IsOdd == odd ? y : y.Negate());
        return FieldElement.AreEqual(y.Square(), square);
    }

    /// <summary>Writes x and y, 64 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        X.Write(bytes);
        Y.Write(bytes[32..]);
    }

    /// <summary><paramref name="b"/> where the mask is all ones, <paramref name="a"/> where it is 0.</summary>
    public static AffinePoint Select(in AffinePoint a, in AffinePoint b, ulong mask) =>
        new(FieldElement.Select(a.X, b.X, mask), FieldElement.Select(a.Y, b.Y, mask));

    private static FieldElement RightSide(in FieldElement x) => x.Square() * x + new FieldElement(B, 0, 0, 0);
}

/// <summary>A point in homogeneous coordinates: x/z and y/z; infinite where z is 0.</summary>
internal readonly struct Point(FieldElement x, FieldElement y, FieldElement z)
{
    // 3b
    private const uint B3 = 21;

    private readonly FieldElement x = x, y = y, z = z;

    /// <summary>The neutral point.</summary>
    public static Point Infinity => new(default, FieldElement.One, default);

    /// <summary>The same point.</summary>
    public static Point From(in AffinePoint p) => new(p.X, p.Y, FieldElement.One);

    /// <summary>Whether this is the neutral point.</summary>
    public bool IsInfinity => z.IsZero;

    /// <summary>The z, for inversions of many at once.</summary>
    public FieldElement Z => z;

    /// <summary>The point with z = 1, given the inverse of z.</summary>
    public AffinePoint WithInverse(in FieldElement inverse) => new(x * inverse, y * inverse);

    /// <summary>The point with z = 1; of no meaning at infinity.</summary>
    public AffinePoint ToAffine() => WithInverse(z.Invert());

    /// <summary>The opposite point.</summary>
    public Point Negate() => new(x, y.Negate(), z);

    /// <summary><paramref name="b"/> where the mask is all ones, <paramref name="a"/> where it is 0.</summary>
    public static Point Select(in Point a, in Point b, ulong mask) =>
        new(FieldElement.Select(a.x, b.x, mask), FieldElement.Select(a.y, b.y, mask), FieldElement.Select(a.z, b.z, mask));

    /// <summary>Algorithm 7.</summary>
    public static Point operator +(in Point a, in Point b)
    {
        var xx = a.x * b.x;
        var yy = a.y * b.y;
        var zz = a.z * b.z;
        var xy = (a.x + a.y) * (b.x + b.y) - (xx + yy);
        var yz = (a.y + a.z) * (b.y + b.z) - (yy + zz);
        var xz = (a.x + a.z) * (b.x + b.z) - (xx + zz);
        return Finish(xx, yy, zz * B3, xy, yz, xz * B3);
    }

    /// <summary>Algorithm 8: the other point has z = 1.</summary>
    public static Point operator +(in Point a, in AffinePoint b)
    {
        var xx = a.x * b.X;
        var yy = a.y * b.Y;
        var xy = (a.x + a.y) * (b.X + b.Y) - (xx + yy);
        var yz = b.Y * a.z + a.y;
        var xz = b.X * a.z + a.x;
        return Finish(xx, yy, a.z * B3, xy, yz, xz * B3);
    }

    /// <summary>Algorithm 9.</summary>
    public Point Double()
    {
        var yy = y.Square();
        var yy8 = yy * 8;
        var zz = z.Square() * B3;
        var difference = yy - zz * 3;
        return new Point(
            difference * (x * y) * 2,
            difference * (yy + zz) + zz * yy8,
            y * z * yy8);
    }

    private static Point Finish(in FieldElement xx, in FieldElement yy, in FieldElement zz, in FieldElement xy, in FieldElement yz, in FieldElement xz)
    {
        var xx3 = xx * 3;
        var sum = yy + zz;
        var difference = yy - zz;
        return new Point(
            xy * difference - yz * xz,
            difference * sum + xz * xx3,
            sum * yz + xx3 * xy);
    }
}

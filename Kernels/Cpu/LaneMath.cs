using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>The functions of <see cref="Scalar"/>, a vector at a time, operation for operation.</summary>
internal static class LaneMath<TLane, TVector>
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Max(TVector a, TVector b) => TLane.SelectLess(b, a, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Min(TVector a, TVector b) => TLane.SelectLess(a, b, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        var shifted = TLane.Fma(x, TLane.Create(Scalar.Log2E), TLane.Create(Scalar.RoundingMagic));
        var whole = TLane.Add(shifted, TLane.Create(-Scalar.RoundingMagic));
        var r = TLane.Fma(whole, TLane.Create(-Scalar.Ln2High), x);
        r = TLane.Fma(whole, TLane.Create(-Scalar.Ln2Low), r);
        var c = Scalar.ExpCoefficients;
        var p = TLane.Create(c[0]);
        p = TLane.Fma(p, r, TLane.Create(c[1]));
        p = TLane.Fma(p, r, TLane.Create(c[2]));
        p = TLane.Fma(p, r, TLane.Create(c[3]));
        p = TLane.Fma(p, r, TLane.Create(c[4]));
        p = TLane.Fma(p, r, TLane.Create(c[5]));
        p = TLane.Fma(p, r, TLane.Create(c[6]));
        p = TLane.Fma(p, r, TLane.Create(c[7]));
        return TLane.SelectLess(x, TLane.Create(Scalar.ExpFloor), TLane.Create(0f), TLane.AddExponent(p, shifted));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reciprocal(TVector x)
    {
        var y = TLane.SeedMinusBits(Scalar.ReciprocalSeed, x);
        y = Newton(x, y);
        y = Newton(x, y);
        y = Newton(x, y);
        return Newton(x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Silu(TVector x)
    {
        var e = Exp(TLane.Negate(TLane.Abs(x)));
        var r = Reciprocal(TLane.Add(TLane.Create(1f), e));
        var sigmoid = TLane.SelectLess(x, TLane.Create(0f), TLane.Multiply(e, r), r);
        return TLane.Multiply(x, sigmoid);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector QuickGelu(TVector x)
    {
        var t = TLane.Multiply(TLane.Create(Scalar.QuickGeluSlope), x);
        var e = Exp(TLane.Negate(TLane.Abs(t)));
        var r = Reciprocal(TLane.Add(TLane.Create(1f), e));
        return TLane.Multiply(x, TLane.SelectLess(t, TLane.Create(0f), TLane.Multiply(e, r), r));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gelu(TVector x)
    {
        var a = Min(TLane.Abs(x), TLane.Create(Scalar.GeluLimit));
        var t = Reciprocal(TLane.Fma(TLane.Create(Scalar.GeluSlope), a, TLane.Create(1f)));
        var c = Scalar.GeluCoefficients;
        var p = TLane.Create(c[0]);
        p = TLane.Fma(p, t, TLane.Create(c[1]));
        p = TLane.Fma(p, t, TLane.Create(c[2]));
        p = TLane.Fma(p, t, TLane.Create(c[3]));
        p = TLane.Fma(p, t, TLane.Create(c[4]));
        p = TLane.Fma(p, t, TLane.Create(c[5]));
        p = TLane.Fma(p, t, TLane.Create(c[6]));
        p = TLane.Fma(p, t, TLane.Create(c[7]));
        p = TLane.Fma(p, t, TLane.Create(c[8]));
        var exp = Exp(TLane.Multiply(TLane.Create(-0.5f), TLane.Multiply(a, a)));
        var tail = TLane.Multiply(TLane.Multiply(t, p), exp);
        return TLane.Fma(TLane.Negate(a), tail, Max(x, TLane.Create(0f)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Newton(TVector x, TVector y)
    {
        var error = TLane.Fma(TLane.Negate(x), y, TLane.Create(1f));
        return TLane.Fma(y, error, y);
    }
}

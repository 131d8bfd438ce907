using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>Softmax of one row in place, as <see cref="ReferenceOperators.Softmax"/>.</summary>
internal static unsafe class SoftmaxRow<TLane, TVector>
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    /// <summary>Far below any score: its exp is exactly 0, and adding 0 to a lane changes nothing.</summary>
    private const float Absent = float.MinValue;

    /// <param name="x">Room for <paramref name="count"/> rounded up to 32 numbers; the room behind the row is overwritten.</param>
    /// <param name="count">Numbers in the row, at least one.</param>
    /// <param name="lanes">Scratch space for 32 numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, int count, float* lanes)
    {
        var padded = (count + StridedSum.Lanes - 1) / StridedSum.Lanes * StridedSum.Lanes;
        for (var k = count; k < padded; k++)
            x[k] = Absent;

        var minusMax = TLane.Create(-Largest(x, padded, lanes));
        new Span<float>(lanes, StridedSum.Lanes).Clear();
        if (2 * TLane.Count == StridedSum.Lanes)
            SumOfTwo(x, padded, minusMax, lanes);
        else
            Sum(x, padded, minusMax, lanes);

        var r = TLane.Create(Scalar.Reciprocal(LaneSum<TLane, TVector>.Fold(lanes)));
        for (var k = 0; k < padded; k += TLane.Count)
            TLane.Store(TLane.Multiply(TLane.Load(x + k), r), x + k);
    }

    /// <summary>The largest number; which zero it is, if it is one, changes no bit of what comes after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(float* x, int padded, float* lanes)
    {
        // Two at a time: one waits for the other no more. There are 32 numbers at least.
        var (even, odd) = (TLane.Load(x), TLane.Load(x + TLane.Count));
        for (var k = 2 * TLane.Count; k < padded; k += 2 * TLane.Count)
        {
            even = LaneMath<TLane, TVector>.Max(even, TLane.Load(x + k));
            odd = LaneMath<TLane, TVector>.Max(odd, TLane.Load(x + k + TLane.Count));
        }

        TLane.Store(LaneMath<TLane, TVector>.Max(even, odd), lanes);
        var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3]);
        for (var lane = 4; lane < TLane.Count; lane += 4)
        {
            a = MathF.Max(a, lanes[lane]);
            b = MathF.Max(b, lanes[lane + 1]);
            c = MathF.Max(c, lanes[lane + 2]);
            d = MathF.Max(d, lanes[lane + 3]);
        }

        return MathF.Max(MathF.Max(a, b), MathF.Max(c, d));
    }

    /// <summary>The exponentials in place and their sums in 32 lanes, for vectors of sixteen: the lanes stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumOfTwo(float* x, int padded, TVector minusMax, float* lanes)
    {
        var (left, right) = (TLane.Create(0f), TLane.Create(0f));
        for (var k = 0; k < padded; k += StridedSum.Lanes)
        {
            var a = LaneMath<TLane, TVector>.Exp(TLane.Add(TLane.Load(x + k), minusMax));
            var b = LaneMath<TLane, TVector>.Exp(TLane.Add(TLane.Load(x + k + TLane.Count), minusMax));
            TLane.Store(a, x + k);
            TLane.Store(b, x + k + TLane.Count);
            left = TLane.Add(left, a);
            right = TLane.Add(right, b);
        }

        TLane.Store(left, lanes);
        TLane.Store(right, lanes + TLane.Count);
    }

    /// <summary>The same for shorter vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum(float* x, int padded, TVector minusMax, float* lanes)
    {
        for (var k = 0; k < padded; k += TLane.Count)
        {
            var e = LaneMath<TLane, TVector>.Exp(TLane.Add(TLane.Load(x + k), minusMax));
            TLane.Store(e, x + k);
            var lane = lanes + k % StridedSum.Lanes;
            TLane.Store(TLane.Add(TLane.Load(lane), e), lane);
        }
    }
}

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

        var largest = TLane.Load(x);
        for (var k = TLane.Count; k < padded; k += TLane.Count)
            largest = LaneMath<TLane, TVector>.Max(largest, TLane.Load(x + k));
        TLane.Store(largest, lanes);
        var max = lanes[0];
        for (var lane = 1; lane < TLane.Count; lane++)
            max = Scalar.Max(max, lanes[lane]);

        new Span<float>(lanes, StridedSum.Lanes).Clear();
        var minusMax = TLane.Create(-max);
        for (var k = 0; k < padded; k += TLane.Count)
        {
            var e = LaneMath<TLane, TVector>.Exp(TLane.Add(TLane.Load(x + k), minusMax));
            TLane.Store(e, x + k);
            var lane = lanes + k % StridedSum.Lanes;
            TLane.Store(TLane.Add(TLane.Load(lane), e), lane);
        }

        var r = TLane.Create(Scalar.Reciprocal(LaneSum<TLane, TVector>.Fold(lanes)));
        for (var k = 0; k < padded; k += TLane.Count)
            TLane.Store(TLane.Multiply(TLane.Load(x + k), r), x + k);
    }
}

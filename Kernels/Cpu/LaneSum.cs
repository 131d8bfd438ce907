using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>The sums of <see cref="StridedSum"/>: 32 lanes in memory and their halving tree.</summary>
internal static unsafe class LaneSum<TLane, TVector>
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Fold(float* lanes)
    {
        var half = StridedSum.Lanes / 2;
        for (; half >= TLane.Count; half /= 2)
        {
            for (var lane = 0; lane < half; lane += TLane.Count)
                TLane.Store(TLane.Add(TLane.Load(lanes + lane), TLane.Load(lanes + lane + half)), lanes + lane);
        }

        for (; half > 0; half /= 2)
        {
            for (var lane = 0; lane < half; lane++)
                lanes[lane] += lanes[lane + half];
        }

        return lanes[0];
    }

    /// <summary>Sums x, or the squares of x + offset, into 32 strided lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(float* x, int columns, float offset, float* lanes, bool squares)
    {
        new Span<float>(lanes, StridedSum.Lanes).Clear();
        var k = 0;
        for (; k + StridedSum.Lanes <= columns; k += StridedSum.Lanes)
        {
            for (var lane = 0; lane < StridedSum.Lanes; lane += TLane.Count)
            {
                var sum = TLane.Load(lanes + lane);
                var value = TLane.Load(x + k + lane);
                if (squares)
                {
                    value = TLane.Add(value, TLane.Create(offset));
                    sum = TLane.Fma(value, value, sum);
                }
                else
                {
                    sum = TLane.Add(sum, value);
                }

                TLane.Store(sum, lanes + lane);
            }
        }

        for (var lane = 0; k < columns; k++, lane++)
        {
            var value = squares ? x[k] + offset : x[k];
            lanes[lane] = squares ? Scalar.Fma(value, value, lanes[lane]) : lanes[lane] + value;
        }
    }
}

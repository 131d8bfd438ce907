using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

/// <summary>The halving tree of <see cref="StridedSum"/> over 32 lanes in memory.</summary>
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
}

using System.Runtime.CompilerServices;

namespace Cuckoo.Kernels.Cpu;

/// <summary>Adds a segment's sums to the totals in memory, which start at +0; after the last segment the bias.</summary>
internal static unsafe class SegmentSum<TLane, TVector>
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(TVector left, TVector right, float* y, bool first, float* bias)
    {
        var zero = TLane.Create(0f);
        left = TLane.Add(first ? zero : TLane.Load(y), left);
        right = TLane.Add(first ? zero : TLane.Load(y + TLane.Count), right);
        if (bias != null)
        {
            left = TLane.Add(left, TLane.Load(bias));
            right = TLane.Add(right, TLane.Load(bias + TLane.Count));
        }

        TLane.Store(left, y);
        TLane.Store(right, y + TLane.Count);
    }
}

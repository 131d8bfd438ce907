using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

// Tile's product for a panel whose second vector holds no output: heads of 40 and 80 numbers end in one. The sums are Tile's.
// bench/Kernels (pictures) is the benchmark that justifies it.

/// <summary>Rows of a times the first vector of outputs of a panel.</summary>
internal static unsafe class HalfTile<TLane, TVector>
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    /// <summary>y (rows × vector) = a (rows × depth) · the first half of panel (depth × two vectors).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, nint aStride, int rows, float* panel, int depth, float* y, nint yStride)
    {
        for (var start = 0; start < depth; start += ReferenceOperators.Segment)
        {
            var length = Math.Min(ReferenceOperators.Segment, depth - start);
            var segment = panel + (nint)start * 2 * TLane.Count;
            var row = 0;
            for (; row + 12 <= rows; row += 12)
                Rows12(a + row * aStride + start, aStride, segment, length, y + row * yStride, yStride, start == 0);
            for (; row + 4 <= rows; row += 4)
                Rows4(a + row * aStride + start, aStride, segment, length, y + row * yStride, yStride, start == 0);
            for (; row < rows; row++)
                Rows1(a + row * aStride + start, segment, length, y + row * yStride, start == 0);
        }
    }

    /// <summary>12 rows over one segment: as many vectors of outputs stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12(float* a, nint aStride, float* panel, int length, float* y, nint yStride, bool first)
    {
        var zero = TLane.Create(0f);
        float* a0 = a, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride, a6 = a5 + aStride, a7 = a6 + aStride, a8 = a7 + aStride, a9 = a8 + aStride, a10 = a9 + aStride, a11 = a10 + aStride;
        TVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero, s8 = zero, s9 = zero, s10 = zero, s11 = zero;
        for (nint k = 0; k < length; k++, panel += 2 * TLane.Count)
        {
            var w = TLane.Load(panel);
            s0 = TLane.Fma(TLane.Create(a0[k]), w, s0);
            s1 = TLane.Fma(TLane.Create(a1[k]), w, s1);
            s2 = TLane.Fma(TLane.Create(a2[k]), w, s2);
            s3 = TLane.Fma(TLane.Create(a3[k]), w, s3);
            s4 = TLane.Fma(TLane.Create(a4[k]), w, s4);
            s5 = TLane.Fma(TLane.Create(a5[k]), w, s5);
            s6 = TLane.Fma(TLane.Create(a6[k]), w, s6);
            s7 = TLane.Fma(TLane.Create(a7[k]), w, s7);
            s8 = TLane.Fma(TLane.Create(a8[k]), w, s8);
            s9 = TLane.Fma(TLane.Create(a9[k]), w, s9);
            s10 = TLane.Fma(TLane.Create(a10[k]), w, s10);
            s11 = TLane.Fma(TLane.Create(a11[k]), w, s11);
        }

        Add(s0, y, first);
        Add(s1, y + yStride, first);
        Add(s2, y + 2 * yStride, first);
        Add(s3, y + 3 * yStride, first);
        Add(s4, y + 4 * yStride, first);
        Add(s5, y + 5 * yStride, first);
        Add(s6, y + 6 * yStride, first);
        Add(s7, y + 7 * yStride, first);
        Add(s8, y + 8 * yStride, first);
        Add(s9, y + 9 * yStride, first);
        Add(s10, y + 10 * yStride, first);
        Add(s11, y + 11 * yStride, first);
    }

    /// <summary>4 rows over one segment: as many vectors of outputs stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(float* a, nint aStride, float* panel, int length, float* y, nint yStride, bool first)
    {
        var zero = TLane.Create(0f);
        float* a0 = a, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride;
        TVector s0 = zero, s1 = zero, s2 = zero, s3 = zero;
        for (nint k = 0; k < length; k++, panel += 2 * TLane.Count)
        {
            var w = TLane.Load(panel);
            s0 = TLane.Fma(TLane.Create(a0[k]), w, s0);
            s1 = TLane.Fma(TLane.Create(a1[k]), w, s1);
            s2 = TLane.Fma(TLane.Create(a2[k]), w, s2);
            s3 = TLane.Fma(TLane.Create(a3[k]), w, s3);
        }

        Add(s0, y, first);
        Add(s1, y + yStride, first);
        Add(s2, y + 2 * yStride, first);
        Add(s3, y + 3 * yStride, first);
    }

    /// <summary>1 row over one segment: one vector of outputs stays in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(float* a, float* panel, int length, float* y, bool first)
    {
        var zero = TLane.Create(0f);
        float* a0 = a;
        TVector s0 = zero;
        for (nint k = 0; k < length; k++, panel += 2 * TLane.Count)
        {
            var w = TLane.Load(panel);
            s0 = TLane.Fma(TLane.Create(a0[k]), w, s0);
        }

        Add(s0, y, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TVector sum, float* y, bool first) => TLane.Store(TLane.Add(first ? TLane.Create(0f) : TLane.Load(y), sum), y);
}

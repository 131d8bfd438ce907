using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu;

// The inner loop of every matrix product. Lanes are outputs: each output sums its products by FMA in order within segments of
// 128, and its segments in order, exactly as ReferenceOperators.Dot does; tiles decide only which outputs are in registers
// together. That is a blocked product with KC = 128. The unrolling and the pointers are justified by bench/Picture.
// AggressiveOptimization: these loops run hot from their first call, and tier-0 code, where a vector operation through a
// static interface is a call, would make a process' first picture some twenty times slower than its second.

/// <summary>Rows of a times a panel (depth × two vectors of outputs).</summary>
internal static unsafe class Tile<TLane, TVector>
    where TLane : struct, ILane<TVector>
    where TVector : struct
{
    /// <summary>What is fetched during twelve rows: a segment of 16 KiB in the 132 rows of a chunk.</summary>
    private const int FetchedBytes = 24 * 64;

    /// <summary>Outputs a panel holds.</summary>
    public static int Width => 2 * TLane.Count;

    /// <summary>y (rows × panel width) = a (rows × depth) · panel (depth × panel width), plus a bias unless that is null; with <paramref name="accumulate"/> added to the totals in y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, nint aStride, int rows, float* panel, int depth, float* bias, float* y, nint yStride, bool accumulate = false)
    {
        for (var start = 0; start < depth; start += ReferenceOperators.Segment)
        {
            var length = Math.Min(ReferenceOperators.Segment, depth - start);
            MultiplySegment(a + start, aStride, rows, panel + (nint)start * Width, length, start + length == depth ? bias : null, y, yStride, start == 0 && !accumulate, null);
        }
    }

    /// <summary>One segment of the same: y is begun by the first one and added to by the others; the last one brings the bias.</summary>
    /// <param name="a">Rows, the segment's part.</param>
    /// <param name="aStride">Floats from row to row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="segment">The panel's part, length × panel width.</param>
    /// <param name="length">At most 128.</param>
    /// <param name="bias">Added after the sums, or null.</param>
    /// <param name="y">The outputs.</param>
    /// <param name="yStride">Floats from row to row.</param>
    /// <param name="first">Whether y is begun.</param>
    /// <param name="next">The segment that is read after this one, to be fetched meanwhile, or null.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplySegment(float* a, nint aStride, int rows, float* segment, int length, float* bias, float* y, nint yStride, bool first, byte* next)
    {
        var row = 0;
        if (TLane.HasManyRegisters)
        {
            for (; row + 12 <= rows; row += 12)
            {
                if (next != null)
                {
                    Prefetch.Lines(next, FetchedBytes);
                    next += FetchedBytes;
                }

                Rows12(a + row * aStride, aStride, segment, length, y + row * yStride, yStride, first, bias);
            }
        }

        for (; row + 4 <= rows; row += 4)
            Rows4(a + row * aStride, aStride, segment, length, y + row * yStride, yStride, first, bias);
        for (; row < rows; row++)
            Rows1(a + row * aStride, segment, length, y + row * yStride, first, bias);
    }

    /// <summary>12 rows times one panel over one segment: 24 vectors of outputs stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12(float* a, nint aStride, float* panel, int length, float* y, nint yStride, bool first, float* bias)
    {
        var zero = TLane.Create(0f);
        float* a0 = a, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride, a6 = a5 + aStride, a7 = a6 + aStride, a8 = a7 + aStride, a9 = a8 + aStride, a10 = a9 + aStride, a11 = a10 + aStride;
        TVector l0 = zero, r0 = zero;
        TVector l1 = zero, r1 = zero;
        TVector l2 = zero, r2 = zero;
        TVector l3 = zero, r3 = zero;
        TVector l4 = zero, r4 = zero;
        TVector l5 = zero, r5 = zero;
        TVector l6 = zero, r6 = zero;
        TVector l7 = zero, r7 = zero;
        TVector l8 = zero, r8 = zero;
        TVector l9 = zero, r9 = zero;
        TVector l10 = zero, r10 = zero;
        TVector l11 = zero, r11 = zero;
        for (nint k = 0; k < length; k++)
        {
            var left = TLane.Load(panel);
            var right = TLane.Load(panel + TLane.Count);
            panel += 2 * TLane.Count;
            var x = TLane.Create(a0[k]);
            l0 = TLane.Fma(x, left, l0);
            r0 = TLane.Fma(x, right, r0);
            x = TLane.Create(a1[k]);
            l1 = TLane.Fma(x, left, l1);
            r1 = TLane.Fma(x, right, r1);
            x = TLane.Create(a2[k]);
            l2 = TLane.Fma(x, left, l2);
            r2 = TLane.Fma(x, right, r2);
            x = TLane.Create(a3[k]);
            l3 = TLane.Fma(x, left, l3);
            r3 = TLane.Fma(x, right, r3);
            x = TLane.Create(a4[k]);
            l4 = TLane.Fma(x, left, l4);
            r4 = TLane.Fma(x, right, r4);
            x = TLane.Create(a5[k]);
            l5 = TLane.Fma(x, left, l5);
            r5 = TLane.Fma(x, right, r5);
            x = TLane.Create(a6[k]);
            l6 = TLane.Fma(x, left, l6);
            r6 = TLane.Fma(x, right, r6);
            x = TLane.Create(a7[k]);
            l7 = TLane.Fma(x, left, l7);
            r7 = TLane.Fma(x, right, r7);
            x = TLane.Create(a8[k]);
            l8 = TLane.Fma(x, left, l8);
            r8 = TLane.Fma(x, right, r8);
            x = TLane.Create(a9[k]);
            l9 = TLane.Fma(x, left, l9);
            r9 = TLane.Fma(x, right, r9);
            x = TLane.Create(a10[k]);
            l10 = TLane.Fma(x, left, l10);
            r10 = TLane.Fma(x, right, r10);
            x = TLane.Create(a11[k]);
            l11 = TLane.Fma(x, left, l11);
            r11 = TLane.Fma(x, right, r11);
        }

        SegmentSum<TLane, TVector>.Add(l0, r0, y, first, bias);
        SegmentSum<TLane, TVector>.Add(l1, r1, y + yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l2, r2, y + 2 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l3, r3, y + 3 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l4, r4, y + 4 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l5, r5, y + 5 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l6, r6, y + 6 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l7, r7, y + 7 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l8, r8, y + 8 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l9, r9, y + 9 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l10, r10, y + 10 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l11, r11, y + 11 * yStride, first, bias);
    }

    /// <summary>4 rows times one panel over one segment: 8 vectors of outputs stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(float* a, nint aStride, float* panel, int length, float* y, nint yStride, bool first, float* bias)
    {
        var zero = TLane.Create(0f);
        float* a0 = a, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride;
        TVector l0 = zero, r0 = zero;
        TVector l1 = zero, r1 = zero;
        TVector l2 = zero, r2 = zero;
        TVector l3 = zero, r3 = zero;
        for (nint k = 0; k < length; k++)
        {
            var left = TLane.Load(panel);
            var right = TLane.Load(panel + TLane.Count);
            panel += 2 * TLane.Count;
            var x = TLane.Create(a0[k]);
            l0 = TLane.Fma(x, left, l0);
            r0 = TLane.Fma(x, right, r0);
            x = TLane.Create(a1[k]);
            l1 = TLane.Fma(x, left, l1);
            r1 = TLane.Fma(x, right, r1);
            x = TLane.Create(a2[k]);
            l2 = TLane.Fma(x, left, l2);
            r2 = TLane.Fma(x, right, r2);
            x = TLane.Create(a3[k]);
            l3 = TLane.Fma(x, left, l3);
            r3 = TLane.Fma(x, right, r3);
        }

        SegmentSum<TLane, TVector>.Add(l0, r0, y, first, bias);
        SegmentSum<TLane, TVector>.Add(l1, r1, y + yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l2, r2, y + 2 * yStride, first, bias);
        SegmentSum<TLane, TVector>.Add(l3, r3, y + 3 * yStride, first, bias);
    }

    /// <summary>1 row times one panel over one segment: 2 vectors of outputs stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(float* a, float* panel, int length, float* y, bool first, float* bias)
    {
        var zero = TLane.Create(0f);
        TVector l0 = zero, r0 = zero;
        for (nint k = 0; k < length; k++)
        {
            var left = TLane.Load(panel);
            var right = TLane.Load(panel + TLane.Count);
            panel += 2 * TLane.Count;
            var x = TLane.Create(a[k]);
            l0 = TLane.Fma(x, left, l0);
            r0 = TLane.Fma(x, right, r0);
        }

        SegmentSum<TLane, TVector>.Add(l0, r0, y, first, bias);
    }
}

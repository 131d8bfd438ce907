using System.Runtime.CompilerServices;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>Products with Q8_0 and Q4_0 weights: one scale a block.</summary>
internal readonly unsafe struct ScaledTile<TBytes, TInt, TLane, TFloat, TFormat> : IQuantizedTile
    where TBytes : struct, IByteLane<TInt, TFloat>
    where TInt : struct
    where TLane : struct, ILane<TFloat>
    where TFloat : struct
    where TFormat : struct, IQuantizedFormat
{
    private static int BlocksInSegment => TFormat.BlocksInSegment;

    private static int BlockBytes => 32 + TFormat.WeightBytes;

    public static int Lanes => TBytes.Count;

    /// <summary>One row times one pair of vectors of outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1(OutputPair pair, int supers, QuantizedRows rows, nint row, float* y, nint yStride, float* bias)
    {
        var x0 = new QuantizedRow(rows, row);
        nint stepWords = TBytes.Order == ActivationOrder.Bytes ? 1 : 2;
        var left = pair.Left;
        var right = pair.Right;
        var (leftLane, rightLane) = (pair.LeftLane, pair.RightLane);
        for (nint first = 0; first < supers; first += BlocksInSegment)
        {
            var end = Math.Min(first + BlocksInSegment, supers);
            var zero = TLane.Create(0f);
            TFloat fl0 = zero, fr0 = zero;
            for (var block = first; block < end; block++)
            {
                Prefetch.Ahead(left, BlockBytes);
                var l0 = TBytes.ShiftLeft(TBytes.Create(x0.NegatedSums[block]), TFormat.OffsetPower);
                var r0 = l0;
                var at = block * 8 * stepWords;
                var leftWeights = left + 32 + 4 * leftLane;
                var rightWeights = right + 32 + 4 * rightLane;
                BlockProducts<TBytes, TInt, TFloat, TFormat>.Half1(leftWeights, rightWeights, 0, stepWords, x0.Words + at, ref l0, ref r0);
                BlockProducts<TBytes, TInt, TFloat, TFormat>.Half1(leftWeights, rightWeights, 4, stepWords, x0.Words + at, ref l0, ref r0);
                var (leftScale, rightScale) = (TBytes.LoadHalf(left + 2 * leftLane), TBytes.LoadHalf(right + 2 * rightLane));
                var scale0 = TLane.Create(x0.Scales[block]);
                fl0 = TLane.Fma(TBytes.ToSingle(l0), TLane.Multiply(leftScale, scale0), fl0);
                fr0 = TLane.Fma(TBytes.ToSingle(r0), TLane.Multiply(rightScale, scale0), fr0);
                left += BlockBytes;
                right += BlockBytes;
            }

            var added = end == supers ? bias : null;
            SegmentSum<TLane, TFloat>.Add(fl0, fr0, y, first == 0, added);
        }
    }

    /// <summary>Four rows times one pair of vectors of outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(OutputPair pair, int supers, QuantizedRows rows, nint row, float* y, nint yStride, float* bias)
    {
        var x0 = new QuantizedRow(rows, row);
        var x1 = new QuantizedRow(rows, row + 1);
        var x2 = new QuantizedRow(rows, row + 2);
        var x3 = new QuantizedRow(rows, row + 3);
        nint stepWords = TBytes.Order == ActivationOrder.Bytes ? 1 : 2;
        var left = pair.Left;
        var right = pair.Right;
        var (leftLane, rightLane) = (pair.LeftLane, pair.RightLane);
        var fetches = pair.FetchesAhead;
        for (nint first = 0; first < supers; first += BlocksInSegment)
        {
            var end = Math.Min(first + BlocksInSegment, supers);
            var zero = TLane.Create(0f);
            TFloat fl0 = zero, fr0 = zero, fl1 = zero, fr1 = zero, fl2 = zero, fr2 = zero, fl3 = zero, fr3 = zero;
            for (var block = first; block < end; block++)
            {
                if (fetches)
                    Prefetch.Ahead(left, BlockBytes);
                var l0 = TBytes.ShiftLeft(TBytes.Create(x0.NegatedSums[block]), TFormat.OffsetPower);
                var r0 = l0;
                var l1 = TBytes.ShiftLeft(TBytes.Create(x1.NegatedSums[block]), TFormat.OffsetPower);
                var r1 = l1;
                var l2 = TBytes.ShiftLeft(TBytes.Create(x2.NegatedSums[block]), TFormat.OffsetPower);
                var r2 = l2;
                var l3 = TBytes.ShiftLeft(TBytes.Create(x3.NegatedSums[block]), TFormat.OffsetPower);
                var r3 = l3;
                var at = block * 8 * stepWords;
                var leftWeights = left + 32 + 4 * leftLane;
                var rightWeights = right + 32 + 4 * rightLane;
                BlockProducts<TBytes, TInt, TFloat, TFormat>.Half4(leftWeights, rightWeights, 0, stepWords, x0.Words + at, x1.Words + at, x2.Words + at, x3.Words + at, ref l0, ref r0, ref l1, ref r1, ref l2, ref r2, ref l3, ref r3);
                BlockProducts<TBytes, TInt, TFloat, TFormat>.Half4(leftWeights, rightWeights, 4, stepWords, x0.Words + at, x1.Words + at, x2.Words + at, x3.Words + at, ref l0, ref r0, ref l1, ref r1, ref l2, ref r2, ref l3, ref r3);
                var (leftScale, rightScale) = (TBytes.LoadHalf(left + 2 * leftLane), TBytes.LoadHalf(right + 2 * rightLane));
                var scale0 = TLane.Create(x0.Scales[block]);
                fl0 = TLane.Fma(TBytes.ToSingle(l0), TLane.Multiply(leftScale, scale0), fl0);
                fr0 = TLane.Fma(TBytes.ToSingle(r0), TLane.Multiply(rightScale, scale0), fr0);
                var scale1 = TLane.Create(x1.Scales[block]);
                fl1 = TLane.Fma(TBytes.ToSingle(l1), TLane.Multiply(leftScale, scale1), fl1);
                fr1 = TLane.Fma(TBytes.ToSingle(r1), TLane.Multiply(rightScale, scale1), fr1);
                var scale2 = TLane.Create(x2.Scales[block]);
                fl2 = TLane.Fma(TBytes.ToSingle(l2), TLane.Multiply(leftScale, scale2), fl2);
                fr2 = TLane.Fma(TBytes.ToSingle(r2), TLane.Multiply(rightScale, scale2), fr2);
                var scale3 = TLane.Create(x3.Scales[block]);
                fl3 = TLane.Fma(TBytes.ToSingle(l3), TLane.Multiply(leftScale, scale3), fl3);
                fr3 = TLane.Fma(TBytes.ToSingle(r3), TLane.Multiply(rightScale, scale3), fr3);
                left += BlockBytes;
                right += BlockBytes;
            }

            var added = end == supers ? bias : null;
            SegmentSum<TLane, TFloat>.Add(fl0, fr0, y, first == 0, added);
            SegmentSum<TLane, TFloat>.Add(fl1, fr1, y + yStride, first == 0, added);
            SegmentSum<TLane, TFloat>.Add(fl2, fr2, y + 2 * yStride, first == 0, added);
            SegmentSum<TLane, TFloat>.Add(fl3, fr3, y + 3 * yStride, first == 0, added);
        }
    }
}

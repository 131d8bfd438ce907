using System.Runtime.CompilerServices;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>Products with Q4_K weights: a scale and a minimum a block, each the product of two.</summary>
internal readonly unsafe struct MinimumTile<TBytes, TInt, TLane, TFloat> : IQuantizedTile
    where TBytes : struct, IByteLane<TInt, TFloat>
    where TInt : struct
    where TLane : struct, ILane<TFloat>
    where TFloat : struct
{
    /// <summary>Four blocks of 32 are one segment of 128.</summary>
    private const int BlocksInSegment = 4;

    private const int HeaderBytes = 64;

    private static int BlockBytes => 32 + NibbleFormat.WeightBytes;

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
        for (nint super = 0; super < supers; super++)
        {
            var (leftScale, rightScale) = (TBytes.LoadHalf(left + 2 * leftLane), TBytes.LoadHalf(right + 2 * rightLane));
            var (leftMinimum, rightMinimum) = (TBytes.LoadHalf(left + 32 + 2 * leftLane), TBytes.LoadHalf(right + 32 + 2 * rightLane));
            left += HeaderBytes;
            right += HeaderBytes;
            for (var half = 0; half < 2; half++)
            {
                var zero = TLane.Create(0f);
                TFloat fl0 = zero, fr0 = zero;
                for (var quarter = 0; quarter < BlocksInSegment; quarter++)
                {
                    var block = 8 * super + BlocksInSegment * half + quarter;
                    Prefetch.Ahead(left, BlockBytes);
                    var at = block * 8 * stepWords;
                    var leftWeights = left + 32 + 4 * leftLane;
                    var rightWeights = right + 32 + 4 * rightLane;
                    var l0 = TBytes.Create(0);
                    var r0 = l0;
                    BlockProducts<TBytes, TInt, TFloat, NibbleFormat>.Half1(leftWeights, rightWeights, 0, stepWords, x0.Words + at, ref l0, ref r0);
                    BlockProducts<TBytes, TInt, TFloat, NibbleFormat>.Half1(leftWeights, rightWeights, 4, stepWords, x0.Words + at, ref l0, ref r0);
                    var (leftFactor, rightFactor) = (TBytes.LoadUnsigned(left + leftLane), TBytes.LoadUnsigned(right + rightLane));
                    var (leftLow, rightLow) = (TBytes.LoadUnsigned(left + 16 + leftLane), TBytes.LoadUnsigned(right + 16 + rightLane));
                    var scale0 = TLane.Create(x0.Scales[block]);
                    var sum0 = TBytes.Create(x0.NegatedSums[block]);
                    fl0 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(l0, leftFactor)), TLane.Multiply(leftScale, scale0), fl0);
                    fl0 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum0, leftLow)), TLane.Multiply(leftMinimum, scale0), fl0);
                    fr0 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(r0, rightFactor)), TLane.Multiply(rightScale, scale0), fr0);
                    fr0 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum0, rightLow)), TLane.Multiply(rightMinimum, scale0), fr0);
                    left += BlockBytes;
                    right += BlockBytes;
                }

                var added = super == supers - 1 && half == 1 ? bias : null;
                SegmentSum<TLane, TFloat>.Add(fl0, fr0, y, super == 0 && half == 0, added);
            }
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
        for (nint super = 0; super < supers; super++)
        {
            var (leftScale, rightScale) = (TBytes.LoadHalf(left + 2 * leftLane), TBytes.LoadHalf(right + 2 * rightLane));
            var (leftMinimum, rightMinimum) = (TBytes.LoadHalf(left + 32 + 2 * leftLane), TBytes.LoadHalf(right + 32 + 2 * rightLane));
            left += HeaderBytes;
            right += HeaderBytes;
            for (var half = 0; half < 2; half++)
            {
                var zero = TLane.Create(0f);
                TFloat fl0 = zero, fr0 = zero, fl1 = zero, fr1 = zero, fl2 = zero, fr2 = zero, fl3 = zero, fr3 = zero;
                for (var quarter = 0; quarter < BlocksInSegment; quarter++)
                {
                    var block = 8 * super + BlocksInSegment * half + quarter;
                    if (fetches)
                        Prefetch.Ahead(left, BlockBytes);
                    var at = block * 8 * stepWords;
                    var leftWeights = left + 32 + 4 * leftLane;
                    var rightWeights = right + 32 + 4 * rightLane;
                    var l0 = TBytes.Create(0);
                    var r0 = l0;
                    var l1 = TBytes.Create(0);
                    var r1 = l1;
                    var l2 = TBytes.Create(0);
                    var r2 = l2;
                    var l3 = TBytes.Create(0);
                    var r3 = l3;
                    BlockProducts<TBytes, TInt, TFloat, NibbleFormat>.Half4(leftWeights, rightWeights, 0, stepWords, x0.Words + at, x1.Words + at, x2.Words + at, x3.Words + at, ref l0, ref r0, ref l1, ref r1, ref l2, ref r2, ref l3, ref r3);
                    BlockProducts<TBytes, TInt, TFloat, NibbleFormat>.Half4(leftWeights, rightWeights, 4, stepWords, x0.Words + at, x1.Words + at, x2.Words + at, x3.Words + at, ref l0, ref r0, ref l1, ref r1, ref l2, ref r2, ref l3, ref r3);
                    var (leftFactor, rightFactor) = (TBytes.LoadUnsigned(left + leftLane), TBytes.LoadUnsigned(right + rightLane));
                    var (leftLow, rightLow) = (TBytes.LoadUnsigned(left + 16 + leftLane), TBytes.LoadUnsigned(right + 16 + rightLane));
                    var scale0 = TLane.Create(x0.Scales[block]);
                    var sum0 = TBytes.Create(x0.NegatedSums[block]);
                    fl0 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(l0, leftFactor)), TLane.Multiply(leftScale, scale0), fl0);
                    fl0 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum0, leftLow)), TLane.Multiply(leftMinimum, scale0), fl0);
                    fr0 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(r0, rightFactor)), TLane.Multiply(rightScale, scale0), fr0);
                    fr0 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum0, rightLow)), TLane.Multiply(rightMinimum, scale0), fr0);
                    var scale1 = TLane.Create(x1.Scales[block]);
                    var sum1 = TBytes.Create(x1.NegatedSums[block]);
                    fl1 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(l1, leftFactor)), TLane.Multiply(leftScale, scale1), fl1);
                    fl1 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum1, leftLow)), TLane.Multiply(leftMinimum, scale1), fl1);
                    fr1 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(r1, rightFactor)), TLane.Multiply(rightScale, scale1), fr1);
                    fr1 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum1, rightLow)), TLane.Multiply(rightMinimum, scale1), fr1);
                    var scale2 = TLane.Create(x2.Scales[block]);
                    var sum2 = TBytes.Create(x2.NegatedSums[block]);
                    fl2 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(l2, leftFactor)), TLane.Multiply(leftScale, scale2), fl2);
                    fl2 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum2, leftLow)), TLane.Multiply(leftMinimum, scale2), fl2);
                    fr2 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(r2, rightFactor)), TLane.Multiply(rightScale, scale2), fr2);
                    fr2 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum2, rightLow)), TLane.Multiply(rightMinimum, scale2), fr2);
                    var scale3 = TLane.Create(x3.Scales[block]);
                    var sum3 = TBytes.Create(x3.NegatedSums[block]);
                    fl3 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(l3, leftFactor)), TLane.Multiply(leftScale, scale3), fl3);
                    fl3 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum3, leftLow)), TLane.Multiply(leftMinimum, scale3), fl3);
                    fr3 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(r3, rightFactor)), TLane.Multiply(rightScale, scale3), fr3);
                    fr3 = TLane.Fma(TBytes.ToSingle(TBytes.Multiply(sum3, rightLow)), TLane.Multiply(rightMinimum, scale3), fr3);
                    left += BlockBytes;
                    right += BlockBytes;
                }

                var added = super == supers - 1 && half == 1 ? bias : null;
                SegmentSum<TLane, TFloat>.Add(fl0, fr0, y, super == 0 && half == 0, added);
                SegmentSum<TLane, TFloat>.Add(fl1, fr1, y + yStride, super == 0 && half == 0, added);
                SegmentSum<TLane, TFloat>.Add(fl2, fr2, y + 2 * yStride, super == 0 && half == 0, added);
                SegmentSum<TLane, TFloat>.Add(fl3, fr3, y + 3 * yStride, super == 0 && half == 0, added);
            }
        }
    }
}

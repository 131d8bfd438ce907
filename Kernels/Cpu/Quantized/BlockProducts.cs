using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cuckoo.Kernels.Cpu.Quantized;

// The integer part of every quantised product: the eight steps of one block, unrolled, for two vectors of outputs and for one or
// four rows of activations. A vector of weights is loaded once for the four rows. bench/Kernels justifies the shape.

/// <summary>Exact sums of unsigned weights times activations over one block.</summary>
internal static unsafe class BlockProducts<TBytes, TInt, TFloat, TFormat>
    where TBytes : struct, IByteLane<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
    where TFormat : struct, IQuantizedFormat
{
    /// <summary>Four steps of 1 row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Half1(byte* left, byte* right, [ConstantExpected] int first, nint stepWords, int* a0, ref TInt l0, ref TInt r0)
    {
        Step1(left, right, first + 0, stepWords, a0, ref l0, ref r0);
        Step1(left, right, first + 1, stepWords, a0, ref l0, ref r0);
        Step1(left, right, first + 2, stepWords, a0, ref l0, ref r0);
        Step1(left, right, first + 3, stepWords, a0, ref l0, ref r0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step1(byte* left, byte* right, int step, nint stepWords, int* a0, ref TInt l0, ref TInt r0)
    {
        var leftWeights = TFormat.Load<TBytes, TInt, TFloat>(left, step);
        var rightWeights = TFormat.Load<TBytes, TInt, TFloat>(right, step);
        var at = step * stepWords;
        TBytes.Dot(ref l0, ref r0, leftWeights, rightWeights, a0 + at);
    }

    /// <summary>Four steps of 4 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Half4(byte* left, byte* right, [ConstantExpected] int first, nint stepWords, int* a0, int* a1, int* a2, int* a3, ref TInt l0, ref TInt r0, ref TInt l1, ref TInt r1, ref TInt l2, ref TInt r2, ref TInt l3, ref TInt r3)
    {
        Step4(left, right, first + 0, stepWords, a0, a1, a2, a3, ref l0, ref r0, ref l1, ref r1, ref l2, ref r2, ref l3, ref r3);
        Step4(left, right, first + 1, stepWords, a0, a1, a2, a3, ref l0, ref r0, ref l1, ref r1, ref l2, ref r2, ref l3, ref r3);
        Step4(left, right, first + 2, stepWords, a0, a1, a2, a3, ref l0, ref r0, ref l1, ref r1, ref l2, ref r2, ref l3, ref r3);
        Step4(left, right, first + 3, stepWords, a0, a1, a2, a3, ref l0, ref r0, ref l1, ref r1, ref l2, ref r2, ref l3, ref r3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step4(byte* left, byte* right, int step, nint stepWords, int* a0, int* a1, int* a2, int* a3, ref TInt l0, ref TInt r0, ref TInt l1, ref TInt r1, ref TInt l2, ref TInt r2, ref TInt l3, ref TInt r3)
    {
        var leftWeights = TFormat.Load<TBytes, TInt, TFloat>(left, step);
        var rightWeights = TFormat.Load<TBytes, TInt, TFloat>(right, step);
        var at = step * stepWords;
        TBytes.Dot(ref l0, ref r0, leftWeights, rightWeights, a0 + at);
        TBytes.Dot(ref l1, ref r1, leftWeights, rightWeights, a1 + at);
        TBytes.Dot(ref l2, ref r2, leftWeights, rightWeights, a2 + at);
        TBytes.Dot(ref l3, ref r3, leftWeights, rightWeights, a3 + at);
    }
}

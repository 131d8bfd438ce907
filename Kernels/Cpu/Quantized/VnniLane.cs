using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>256-bit vectors with the instruction that multiplies and adds four pairs of bytes (AVX-VNNI's vpdpbusd).</summary>
internal readonly unsafe struct VnniLane : IByteLane<Vector256<int>, Vector256<float>>
{
    public static int Count => Vector256<int>.Count;

    public static ActivationOrder Order => ActivationOrder.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Create(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(byte* source) => Vector256.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadUnsigned(byte* source) => ByteLane256.LoadUnsigned(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadSigned(byte* source) => ByteLane256.LoadSigned(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(Vector256<int> a, Vector256<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> And(Vector256<int> a, Vector256<int> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Or(Vector256<int> a, Vector256<int> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftLeft(Vector256<int> a, int count) => a << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRight(Vector256<int> a, int count) => a >>> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ToSingle(Vector256<int> a) => Vector256.ConvertToSingle(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadHalf(byte* source) => ByteLane256.LoadHalf(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dot(ref Vector256<int> left, ref Vector256<int> right, Vector256<int> leftWeights, Vector256<int> rightWeights, int* activations)
    {
        var four = Vector256.Create(*activations).AsSByte();
        left = AvxVnni.MultiplyWideningAndAdd(left, leftWeights.AsByte(), four);
        right = AvxVnni.MultiplyWideningAndAdd(right, rightWeights.AsByte(), four);
    }
}

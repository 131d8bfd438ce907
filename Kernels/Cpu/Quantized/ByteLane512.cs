using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>512-bit vectors, sixteen outputs: bytes widened to 16 bits, products added in pairs.</summary>
internal readonly unsafe struct ByteLane512 : IByteLane<Vector512<int>, Vector512<float>>
{
    public static int Count => Vector512<int>.Count;

    public static ActivationOrder Order => ActivationOrder.EvenThenOdd;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Create(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(byte* source) => Vector512.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadUnsigned(byte* source) => Vector512.WidenLower(Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe()).ToVector512Unsafe()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadSigned(byte* source) => Vector512.WidenLower(Vector256.WidenLower(Vector128.Load((sbyte*)source).ToVector256Unsafe()).ToVector512Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(Vector512<int> a, Vector512<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> And(Vector512<int> a, Vector512<int> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Or(Vector512<int> a, Vector512<int> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftLeft(Vector512<int> a, int count) => a << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRight(Vector512<int> a, int count) => a >>> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToSingle(Vector512<int> a) => Vector512.ConvertToSingle(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadHalf(byte* source)
    {
        var bits = Vector512.WidenLower(Vector256.Load((ushort*)source).ToVector512Unsafe()).AsInt32();
        var magnitude = ((bits & Vector512.Create(0x7FFF)) << 13).AsSingle() * Vector512.Create(HalfConversion.TwoToThe112);
        return (magnitude.AsInt32() | ((bits & Vector512.Create(0x8000)) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dot(ref Vector512<int> left, ref Vector512<int> right, Vector512<int> leftWeights, Vector512<int> rightWeights, int* activations)
    {
        var even = Vector512.Create(activations[0]).AsInt16();
        var odd = Vector512.Create(activations[1]).AsInt16();
        left = Products(left, leftWeights, even, odd);
        right = Products(right, rightWeights, even, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Products(Vector512<int> sum, Vector512<int> weights, Vector512<short> even, Vector512<short> odd)
    {
        var low = Vector512.Create(0x00FF00FF);
        var evens = PairSums((weights & low).AsInt16(), even);
        var odds = PairSums(((weights >>> 8) & low).AsInt16(), odd);
        return sum + evens + odds;
    }

    /// <summary>a[2i]·b[2i] + a[2i+1]·b[2i+1] for each i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> PairSums(Vector512<short> a, Vector512<short> b)
    {
        if (Avx512BW.IsSupported)
            return Avx512BW.MultiplyAddAdjacent(a, b);
        var (x, y) = (a.AsInt32(), b.AsInt32());
        return (x << 16 >> 16) * (y << 16 >> 16) + (x >> 16) * (y >> 16);
    }
}

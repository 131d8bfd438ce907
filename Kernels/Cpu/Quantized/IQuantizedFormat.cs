using System.Runtime.CompilerServices;

namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>Where the unsigned weights of a packed block lie: eight steps of four inputs for each of sixteen outputs.</summary>
/// <remarks>A step of whole bytes is 64 bytes: output 0's four weights, then output 1's.</remarks>
internal unsafe interface IQuantizedFormat
{
    /// <summary>Bytes of a block's weights for sixteen outputs.</summary>
    static abstract int WeightBytes { get; }

    /// <summary>An unsigned weight is the number plus 2 to this power.</summary>
    static abstract int OffsetPower { get; }

    /// <summary>Blocks whose products are one sum: four of 32 are a segment of 128. bench/Kernels has another number, to see what that order costs.</summary>
    static abstract int BlocksInSegment { get; }

    /// <param name="p">The block's weights, moved on by four bytes an output that is passed over.</param>
    /// <param name="step">0 … 7; a constant where it is called.</param>
    static abstract TInt Load<TBytes, TInt, TFloat>(byte* p, int step)
        where TBytes : IByteLane<TInt, TFloat>
        where TInt : struct
        where TFloat : struct;
}

/// <summary>Eight-bit numbers plus 128.</summary>
internal readonly unsafe struct ByteFormat : IQuantizedFormat
{
    public static int WeightBytes => 8 * 64;

    public static int OffsetPower => 7;

    public static int BlocksInSegment => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Load<TBytes, TInt, TFloat>(byte* p, int step)
        where TBytes : IByteLane<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => TBytes.Load(p + 64 * step);
}

/// <summary>Four-bit numbers: step s in the low nibbles of 64 bytes, step s + 4 in their high nibbles.</summary>
internal readonly unsafe struct NibbleFormat : IQuantizedFormat
{
    public static int WeightBytes => 4 * 64;

    public static int OffsetPower => 3;

    public static int BlocksInSegment => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Load<TBytes, TInt, TFloat>(byte* p, int step)
        where TBytes : IByteLane<TInt, TFloat>
        where TInt : struct
        where TFloat : struct
    {
        var both = TBytes.Load(p + 64 * (step % 4));
        return TBytes.And(step < 4 ? both : TBytes.ShiftRight(both, 4), TBytes.Create(0x0F0F0F0F));
    }
}

/// <summary>Six-bit numbers: nibbles as <see cref="NibbleFormat"/>, then the upper two bits, four steps to 64 bytes.</summary>
internal readonly unsafe struct SixBitFormat : IQuantizedFormat
{
    public static int WeightBytes => 6 * 64;

    public static int OffsetPower => 5;

    public static int BlocksInSegment => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Load<TBytes, TInt, TFloat>(byte* p, int step)
        where TBytes : IByteLane<TInt, TFloat>
        where TInt : struct
        where TFloat : struct
    {
        var low = NibbleFormat.Load<TBytes, TInt, TFloat>(p, step);
        var upper = TBytes.ShiftRight(TBytes.Load(p + 64 * (4 + step / 4)), 2 * (step % 4));
        return TBytes.Or(low, TBytes.ShiftLeft(TBytes.And(upper, TBytes.Create(0x03030303)), 4));
    }
}

using System.Buffers.Binary;
using static System.BitConverter;

namespace Cuckoo.Kernels.Reference;

/// <summary>float16 to float32, exact for every finite number: shift the bits into place and multiply by 2¹¹².</summary>
/// <remarks>The product is exact, denormals included. Bits of an infinity or a NaN become an infinity, which loaders refuse.</remarks>
internal static class HalfConversion
{
    /// <summary>Takes a float whose exponent is that of a half to the one it should have.</summary>
    public const float TwoToThe112 = 5.192296858534828e33f;

    private const int HalfInfinity = 0x7C00;

    public static float ToSingle(ushort half)
    {
        var magnitude = half & 0x7FFF;
        var value = magnitude >= HalfInfinity ? float.PositiveInfinity : Int32BitsToSingle(magnitude << 13) * TwoToThe112;
        return Int32BitsToSingle(SingleToInt32Bits(value) | ((half & 0x8000) << 16));
    }

    /// <summary>Converts little-endian float16 bytes.</summary>
    public static void ToSingles(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = ToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]));
    }
}

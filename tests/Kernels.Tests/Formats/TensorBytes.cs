using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

/// <summary>Packs numbers into blocks the way quantisers do, and wraps bytes as a tensor.</summary>
internal static class TensorBytes
{
    /// <summary>Lends a tensor called t over bytes that start 64 bytes into a file.</summary>
    public static unsafe void Use(TensorType type, byte[] bytes, long[] shape, Action<ModelTensor> use)
    {
        byte[] whole = [.. new byte[64], .. bytes];
        fixed (byte* pointer = &MemoryMarshal.GetArrayDataReference(whole))
            use(new ModelTensor(new MappedFile("test", pointer, whole.Length), "t", type, shape, 64, bytes.Length));
    }

    /// <summary>Sets the float16 at a byte.</summary>
    public static void Half(Span<byte> bytes, int at, Half value) => BinaryPrimitives.WriteHalfLittleEndian(bytes[at..], value);

    /// <summary>A Q4_K block of eight sub-scales and minima (0 to 63) and 256 numbers (0 to 15).</summary>
    public static byte[] Q4K(Half d, Half dmin, int[] scales, int[] minima, int[] numbers)
    {
        var block = new byte[144];
        Half(block, 0, d);
        Half(block, 2, dmin);
        for (var i = 0; i < 4; i++)
        {
            // Six bits each: the first four whole, the upper two bits beside them from the last four.
            block[4 + i] = (byte)(scales[i] | (scales[i + 4] >> 4 << 6));
            block[8 + i] = (byte)(minima[i] | (minima[i + 4] >> 4 << 6));
            block[12 + i] = (byte)((scales[i + 4] & 15) | ((minima[i + 4] & 15) << 4));
        }

        for (var i = 0; i < 128; i++)
            block[16 + i] = (byte)(numbers[i / 32 * 64 + i % 32] | (numbers[i / 32 * 64 + 32 + i % 32] << 4));
        return block;
    }

    /// <summary>A Q6_K block of sixteen sub-scales and 256 numbers (0 to 63).</summary>
    public static byte[] Q6K(Half d, sbyte[] scales, int[] numbers)
    {
        var block = new byte[210];
        Half(block, 208, d);
        for (var half = 0; half < 2; half++)
        {
            var part = numbers.AsSpan(half * 128, 128);
            for (var i = 0; i < 32; i++)
            {
                block[half * 64 + i] = (byte)((part[i] & 15) | ((part[64 + i] & 15) << 4));
                block[half * 64 + 32 + i] = (byte)((part[32 + i] & 15) | ((part[96 + i] & 15) << 4));
                block[128 + half * 32 + i] = (byte)((part[i] >> 4) | (part[32 + i] >> 4 << 2) | (part[64 + i] >> 4 << 4) | (part[96 + i] >> 4 << 6));
            }
        }

        MemoryMarshal.AsBytes<sbyte>(scales).CopyTo(block.AsSpan(192));
        return block;
    }
}

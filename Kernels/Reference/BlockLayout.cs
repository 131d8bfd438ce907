namespace Cuckoo.Kernels.Reference;

// The layouts of GGUF's quantised blocks (ggml's block_q8_0, block_q4_0, block_q4_K, block_q6_K), taken apart into unsigned
// numbers and scales in the order of the row's elements. Facts from ggml's documentation and headers (MIT).

/// <summary>Takes the blocks of the quantised types apart.</summary>
internal static class BlockLayout
{
    /// <summary>Q8_0: a float16 scale, then 32 signed bytes. The numbers come out plus 128.</summary>
    public static void UnpackQ8(ReadOnlySpan<byte> block, Span<byte> numbers)
    {
        for (var i = 0; i < 32; i++)
            numbers[i] = (byte)(block[2 + i] ^ 0x80);
    }

    /// <summary>Q4_0: a float16 scale, then 16 bytes: element i in the low nibble of byte i, element i + 16 in the high one. Plus 8.</summary>
    public static void UnpackQ4(ReadOnlySpan<byte> block, Span<byte> numbers)
    {
        for (var i = 0; i < 16; i++)
        {
            numbers[i] = (byte)(block[2 + i] & 15);
            numbers[i + 16] = (byte)(block[2 + i] >> 4);
        }
    }

    /// <summary>
    /// Q4_K: float16 d, float16 dmin, 12 bytes of eight 6-bit scales and eight 6-bit minima, then 128 bytes: four runs of 32 bytes,
    /// whose low nibbles are one block of 32 elements and whose high nibbles are the next.
    /// </summary>
    /// <param name="block">144 bytes.</param>
    /// <param name="numbers">256 numbers, 0 … 15.</param>
    /// <param name="scales">The eight scales, then the eight minima.</param>
    public static void UnpackQ4K(ReadOnlySpan<byte> block, Span<byte> numbers, Span<byte> scales)
    {
        var packed = block.Slice(4, 12);
        for (var i = 0; i < 4; i++)
        {
            scales[i] = (byte)(packed[i] & 63);
            scales[8 + i] = (byte)(packed[4 + i] & 63);
            scales[4 + i] = (byte)((packed[8 + i] & 15) | (packed[i] >> 6 << 4));
            scales[12 + i] = (byte)((packed[8 + i] >> 4) | (packed[4 + i] >> 6 << 4));
        }

        var quants = block[16..];
        for (var i = 0; i < 128; i++)
        {
            var at = i / 32 * 64 + i % 32;
            numbers[at] = (byte)(quants[i] & 15);
            numbers[at + 32] = (byte)(quants[i] >> 4);
        }
    }

    /// <summary>
    /// Q6_K: 128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 signed bytes of scales (one each 16 elements), float16 d.
    /// Each half of 128 elements has 64 low bytes l and 32 upper bytes h: element i (0 … 31) is l[i]'s low nibble and h[i]'s bits
    /// 0–1, i + 32 is l[i + 32]'s low nibble and bits 2–3, i + 64 is l[i]'s high nibble and bits 4–5, i + 96 l[i + 32]'s and 6–7.
    /// </summary>
    /// <param name="block">210 bytes.</param>
    /// <param name="numbers">256 numbers, 0 … 63: the value plus 32.</param>
    /// <param name="scales">Sixteen signed bytes.</param>
    public static void UnpackQ6K(ReadOnlySpan<byte> block, Span<byte> numbers, Span<byte> scales)
    {
        for (var half = 0; half < 2; half++)
        {
            var low = block.Slice(64 * half, 64);
            var upper = block.Slice(128 + 32 * half, 32);
            var target = numbers.Slice(128 * half, 128);
            for (var i = 0; i < 32; i++)
            {
                target[i] = (byte)((low[i] & 15) | ((upper[i] & 3) << 4));
                target[i + 32] = (byte)((low[i + 32] & 15) | (((upper[i] >> 2) & 3) << 4));
                target[i + 64] = (byte)((low[i] >> 4) | (((upper[i] >> 4) & 3) << 4));
                target[i + 96] = (byte)((low[i + 32] >> 4) | ((upper[i] >> 6) << 4));
            }
        }

        block.Slice(192, 16).CopyTo(scales);
    }
}

namespace Cuckoo.Pictures.Jpeg;

/// <summary>Components to red, green and blue (JFIF 1.02, the equations of CCIR 601 with 256 levels) in 16-bit fixed point.</summary>
internal static class JpegColour
{
    // round(2^16 · 1.402), 1.772, 0.714136, 0.344136.
    private const int RedOfCr = 91_881;
    private const int BlueOfCb = 116_130;
    private const int GreenOfCr = 46_802;
    private const int GreenOfCb = 22_554;
    private const int Half = 1 << 15;

    /// <summary>A row of the picture from its three rows of components.</summary>
    public static void Row(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, bool isRgb, Span<byte> rgb)
    {
        for (int x = 0, at = 0; x < luma.Length; x++, at += 3)
        {
            if (isRgb)
            {
                (rgb[at], rgb[at + 1], rgb[at + 2]) = (luma[x], blue[x], red[x]);
                continue;
            }

            var (y, cb, cr) = ((int)luma[x], blue[x] - 128, red[x] - 128);
            rgb[at] = Byte(y + ((RedOfCr * cr + Half) >> 16));
            rgb[at + 1] = Byte(y + ((Half - GreenOfCb * cb - GreenOfCr * cr) >> 16));
            rgb[at + 2] = Byte(y + ((BlueOfCb * cb + Half) >> 16));
        }
    }

    private static byte Byte(int value) => (byte)Math.Clamp(value, 0, 255);
}

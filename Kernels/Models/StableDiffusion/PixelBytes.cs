using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Numbers in [−1, 1] to bytes, and what a mask keeps of a start picture's.</summary>
internal static class PixelBytes
{
    private const int LeastDrawn = 128;

    /// <summary>RGB bytes of (pixels, 3).</summary>
    public static byte[] Of(Matrix pixels)
    {
        var bytes = new byte[3 * pixels.Rows];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = PatchPixels.ToByte(pixels.Row(i / 3)[i % 3]);
        return bytes;
    }

    /// <summary>Whether a pixel is drawn anew.</summary>
    public static bool IsDrawn(PictureMask mask, int pixel) => mask.Values[pixel] >= LeastDrawn;

    /// <summary>Puts the start picture's own bytes where the mask keeps them.</summary>
    public static void Keep(byte[] bytes, RgbPicture picture, PictureMask mask)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!IsDrawn(mask, i / 3))
                bytes[i] = picture.Pixels[i];
        }
    }
}

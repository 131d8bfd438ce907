using Cuckoo.Kernels.Models.Pictures;
using Cuckoo.Kernels.Operators;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>Patches of numbers in [−1, 1] to bytes: clamp, fma(v, 127.5, 127.5), the nearest integer with ties to even.</summary>
internal static class PatchPixels
{
    private const float HalfScale = 127.5f;

    /// <summary>RGB bytes, row-major; patches are row-major too, each (py, px, rgb).</summary>
    public static byte[] ToBytes(Matrix patches, EmojiConfig config)
    {
        var pixels = new byte[3 * config.Size * config.Size];
        for (var patch = 0; patch < patches.Rows; patch++)
        {
            ReadOnlySpan<float> values = patches.Row(patch);
            for (var i = 0; i < values.Length; i++)
                pixels[Place(patch, i, config)] = ToByte(values[i]);
        }

        return pixels;
    }

    /// <summary>The other way.</summary>
    public static Matrix FromBytes(byte[] pixels, EmojiConfig config)
    {
        var patches = new Matrix(config.Patches, config.PatchWidth);
        for (var patch = 0; patch < patches.Rows; patch++)
        {
            var values = patches.Row(patch);
            for (var i = 0; i < values.Length; i++)
                values[i] = PixelValue.Of(pixels[Place(patch, i, config)]);
        }

        return patches;
    }

    public static byte ToByte(float value) => (byte)RoundToInteger(Fma(Min(Max(value, -1f), 1f), HalfScale, HalfScale));

    // Where number i of a patch lies among the picture's bytes.
    private static int Place(int patch, int i, EmojiConfig config)
    {
        var (top, left) = (patch / config.PatchesAlongSide * config.Patch, patch % config.PatchesAlongSide * config.Patch);
        return (top + i / (3 * config.Patch)) * 3 * config.Size + 3 * left + i % (3 * config.Patch);
    }
}

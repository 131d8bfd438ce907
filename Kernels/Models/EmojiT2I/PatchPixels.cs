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
            var top = patch / config.PatchesAlongSide * config.Patch;
            var left = patch % config.PatchesAlongSide * config.Patch;
            ReadOnlySpan<float> values = patches.Row(patch);
            for (var i = 0; i < values.Length; i++)
            {
                var line = top + i / (3 * config.Patch);
                var column = 3 * left + i % (3 * config.Patch);
                pixels[line * 3 * config.Size + column] = ToByte(values[i]);
            }
        }

        return pixels;
    }

    public static byte ToByte(float value) => (byte)RoundToInteger(Fma(Min(Max(value, -1f), 1f), HalfScale, HalfScale));
}

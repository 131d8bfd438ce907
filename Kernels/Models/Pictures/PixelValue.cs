using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Models.Pictures;

/// <summary>Bytes of a picture as numbers that a model takes: 0 to 255 as −1 to 1.</summary>
internal static class PixelValue
{
    /// <summary>1/127.5.</summary>
    private const float Scale = 0.007843138f;

    public static float Of(byte value) => Fma(value, Scale, -1f);
}

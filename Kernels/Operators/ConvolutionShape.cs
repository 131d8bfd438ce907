using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Operators;

/// <summary>How a square kernel goes over a map: what lies outside the map is +0.</summary>
/// <param name="Kernel">Its side, 1 … 11.</param>
/// <param name="Stride">Pixels from one place to the next, both ways.</param>
/// <param name="Top">Rows of zeros above the map; like the others less than <paramref name="Kernel"/>.</param>
/// <param name="Left">Columns of zeros before it.</param>
/// <param name="Bottom">Rows of zeros below it.</param>
/// <param name="Right">Columns of zeros after it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConvolutionShape(int Kernel, int Stride, int Top, int Left, int Bottom, int Right)
{
    /// <summary>The largest side: its 121 taps are less than a segment of the exact sums.</summary>
    public const int MaxKernel = 11;

    /// <summary>One pixel to one pixel: a product of matrices.</summary>
    public static ConvolutionShape Pointwise => new(1, 1, 0, 0, 0, 0);

    /// <summary>Places of the kernel that one output pixel sees.</summary>
    public int Taps => Kernel * Kernel;

    /// <summary>Whether each output pixel is made of the input pixel in the same place alone.</summary>
    public bool IsPointwise => this == Pointwise;

    /// <summary>A kernel of an odd side that leaves the map's size, or with a stride of 2 halves it: PyTorch's padding = side / 2.</summary>
    public static ConvolutionShape Centred(int kernel, int stride = 1) => new(kernel, stride, kernel / 2, kernel / 2, kernel / 2, kernel / 2);

    /// <summary>The map that comes out: ⌊(side + zeros − kernel) / stride⌋ + 1 pixels each way.</summary>
    public MapShape Output(MapShape map) =>
        new(map.Images, (map.Height + Top + Bottom - Kernel) / Stride + 1, (map.Width + Left + Right - Kernel) / Stride + 1);

    /// <summary>Whether the kernel fits the map at least once, and no output pixel sees nothing but zeros in a row or column.</summary>
    public bool Fits(MapShape map) =>
        Kernel is >= 1 and <= MaxKernel && Stride is >= 1 and <= MaxKernel && IsPadding(Top) && IsPadding(Left) && IsPadding(Bottom) && IsPadding(Right)
        && map.Height + Top + Bottom >= Kernel && map.Width + Left + Right >= Kernel;

    private bool IsPadding(int zeros) => zeros >= 0 && zeros < Kernel;
}

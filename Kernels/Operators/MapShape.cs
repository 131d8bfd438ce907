using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Operators;

/// <summary>What the rows of a matrix of pixels are: images one after the other, each row by row; the columns are its channels.</summary>
/// <param name="Images">Images of the same size.</param>
/// <param name="Height">Rows of pixels in an image.</param>
/// <param name="Width">Pixels in a row.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MapShape(int Images, int Height, int Width)
{
    /// <summary>Pixels of one image.</summary>
    public int Pixels => checked(Height * Width);

    /// <summary>Rows of the matrix: all images' pixels.</summary>
    public int Rows => checked(Images * Pixels);

    /// <summary>The map with <paramref name="factor"/>² pixels for each of these.</summary>
    public MapShape Enlarged(int factor) => new(Images, checked(Height * factor), checked(Width * factor));
}

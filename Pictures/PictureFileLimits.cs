namespace Cuckoo.Pictures;

/// <summary>What a file of a stranger may cost. All are checked before the memory they bound is taken.</summary>
/// <remarks>
/// Memory besides the file's own bytes: a PNG takes 4 bytes a pixel, two rows and 64 KiB, and 3 bytes a pixel for the picture; a JPEG
/// at most 9 a pixel if it is sequential and 15 if it is progressive, sides rounded up to blocks. At the usual limit of 16 million
/// pixels that is 112, 144 and 240 MiB.
/// </remarks>
public sealed record PictureFileLimits
{
    /// <summary>The usual limits.</summary>
    public static PictureFileLimits Usual { get; } = new();

    /// <summary>The most bytes of a file.</summary>
    public int MaxFileBytes { get; init; } = 64 << 20;

    /// <summary>The most pixels along a side.</summary>
    public int MaxSide { get; init; } = 16_384;

    /// <summary>The most pixels: 4096 × 4096.</summary>
    public int MaxPixels { get; init; } = 1 << 24;

    /// <summary>The most characters of all texts of a PNG together, unpacked.</summary>
    public int MaxTextLength { get; init; } = 1 << 20;

    /// <summary>The most texts of a PNG.</summary>
    public int MaxTexts { get; init; } = 64;

    /// <summary>The most scans of a JPEG; progressive encoders write about ten.</summary>
    public int MaxScans { get; init; } = 64;
}

namespace Cuckoo.Kernels.Models;

/// <summary>A picture in memory.</summary>
/// <param name="Pixels">RGB bytes, row-major, <paramref name="Width"/> · <paramref name="Height"/> · 3 of them.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
public sealed record RgbPicture(byte[] Pixels, int Width, int Height);

/// <summary>Which pixels of a start picture are drawn anew.</summary>
/// <param name="Values">A byte a pixel, row-major: 128 and above is drawn anew, below is kept.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
public sealed record PictureMask(byte[] Values, int Width, int Height);

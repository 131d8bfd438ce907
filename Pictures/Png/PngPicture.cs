namespace Cuckoo.Pictures.Png;

/// <summary>A PNG file, read.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgba">Width × Height × 4 bytes: red, green, blue, and alpha, 255 where nothing shows through.</param>
/// <param name="Texts">Its texts in the order of the file.</param>
public sealed record PngPicture(int Width, int Height, ReadOnlyMemory<byte> Rgba, IReadOnlyList<PngText> Texts)
{
    /// <summary>The picture put on white: (c·a + 255·(255 − a)) / 255, rounded to the nearest.</summary>
    public Picture OnWhite()
    {
        var rgba = Rgba.Span;
        var rgb = new byte[Width * Height * Picture.Channels];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            var alpha = rgba[from + 3];
            for (var c = 0; c < 3; c++)
                rgb[to + c] = (byte)((rgba[from + c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }

        return new Picture(Width, Height, rgb);
    }
}

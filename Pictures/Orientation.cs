namespace Cuckoo.Pictures;

/// <summary>The eight ways a camera may have been held, as EXIF numbers them.</summary>
internal static class Orientation
{
    /// <summary>The picture upright.</summary>
    /// <param name="picture">As it lies in the file.</param>
    /// <param name="orientation">1 as it is, 2 mirrored, 3 upside down, 4 that mirrored, 5 transposed, 6 a quarter right, 7 transverse, 8 a quarter left.</param>
    public static Picture Upright(Picture picture, int orientation)
    {
        if (orientation <= 1)
            return picture;
        var (width, height) = orientation >= 5 ? (picture.Height, picture.Width) : (picture.Width, picture.Height);
        var source = picture.Rgb.Span;
        var target = new byte[source.Length];
        var (right, bottom) = (picture.Width - 1, picture.Height - 1);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = orientation switch
                {
                    2 => (right - x, y),
                    3 => (right - x, bottom - y),
                    4 => (x, bottom - y),
                    5 => (y, x),
                    6 => (y, bottom - x),
                    7 => (right - y, bottom - x),
                    _ => (right - y, x),
                };
                source.Slice((fromY * picture.Width + fromX) * 3, 3).CopyTo(target.AsSpan((y * width + x) * 3));
            }
        }

        return new Picture(width, height, target);
    }
}

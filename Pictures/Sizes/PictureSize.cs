namespace Cuckoo.Pictures.Sizes;

// What image-to-image starts from is a picture of the model's size, and the hash of its input is over those pixels: so the way from one
// size to another is defined in integers alone. Along each axis a new sample is a weighted mean of old ones: by the share of the area it
// covers where the picture shrinks, by the bicubic polynomial (a = −1/2) where it grows. Weights are exact fractions, rounded to 1/2^14.

/// <summary>Changes the size of pictures; the same bytes on every machine.</summary>
public static class PictureSize
{
    /// <summary>The most pixels along a side, before and after; the arithmetic of the weights is exact up to it.</summary>
    public const int MaxSide = 16_384;

    /// <summary>Bits of fraction between the two directions. Bicubic weights' sizes add up to less than 1.3, and 1.3 · 255 · 2^6 · 2^14 fits 31 bits.</summary>
    private const int FractionBits = 6;

    /// <summary>The whole picture in another size; its proportions change with its sides'.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="width">1 to <see cref="MaxSide"/>.</param>
    /// <param name="height">1 to <see cref="MaxSide"/>.</param>
    /// <exception cref="ArgumentException">A side is out of range.</exception>
    public static Picture Stretch(Picture picture, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Picture.RequireWhole(picture);
        if (Math.Max(picture.Width, picture.Height) > MaxSide || Math.Min(width, height) < 1 || Math.Max(width, height) > MaxSide)
            throw new ArgumentException($"Sides are 1 to {MaxSide} pixels, not {picture.Width} x {picture.Height} to {width} x {height}.", nameof(width));
        if ((picture.Width, picture.Height) == (width, height))
            return picture;
        return Down(Across(picture, SampleWeights.Of(picture.Width, width)), width, SampleWeights.Of(picture.Height, height));
    }

    /// <summary>The largest part in the middle that has the new sides' proportions, in the new size.</summary>
    public static Picture Cover(Picture picture, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Picture.RequireWhole(picture);
        if (width < 1 || height < 1)
            throw new ArgumentException($"Sides are 1 to {MaxSide} pixels, not {width} x {height}.", nameof(width));
        var wide = (int)Math.Clamp((long)picture.Height * width / height, 1, picture.Width);
        var high = (int)Math.Clamp((long)picture.Width * height / width, 1, picture.Height);
        return Stretch(Crop(picture, (picture.Width - wide) / 2, (picture.Height - high) / 2, wide, high), width, height);
    }

    /// <summary>A part of a picture.</summary>
    /// <exception cref="ArgumentException">It is not within the picture.</exception>
    public static Picture Crop(Picture picture, int left, int top, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Picture.RequireWhole(picture);
        if (left < 0 || top < 0 || width < 1 || height < 1 || left > picture.Width - width || top > picture.Height - height)
            throw new ArgumentException($"{width} x {height} at {left}, {top} is not within {picture.Width} x {picture.Height}.", nameof(picture));
        if ((width, height) == (picture.Width, picture.Height))
            return picture;
        var part = new byte[width * height * Picture.Channels];
        for (var y = 0; y < height; y++)
            picture.Rgb.Span.Slice(((top + y) * picture.Width + left) * Picture.Channels, width * Picture.Channels).CopyTo(part.AsSpan(y * width * Picture.Channels));
        return new Picture(width, height, part);
    }

    /// <summary>Rows of the new width, each sample with <see cref="FractionBits"/> more bits.</summary>
    private static short[] Across(Picture picture, SampleWeights weights)
    {
        var target = new short[checked(weights.Count * picture.Height * Picture.Channels)];
        for (int y = 0, at = 0; y < picture.Height; y++)
        {
            var row = picture.Rgb.Span.Slice(y * picture.Width * Picture.Channels, picture.Width * Picture.Channels);
            for (var x = 0; x < weights.Count; x++)
            {
                for (var c = 0; c < Picture.Channels; c++)
                {
                    var (sum, from) = (0, weights.First(x) * Picture.Channels + c);
                    foreach (var weight in weights.Weights(x))
                    {
                        sum += weight * row[from];
                        from += Picture.Channels;
                    }

                    target[at++] = (short)Math.Clamp(Rounded(sum, SampleWeights.Bits - FractionBits), 0, 255 << FractionBits);
                }
            }
        }

        return target;
    }

    private static Picture Down(short[] rows, int width, SampleWeights weights)
    {
        var stride = width * Picture.Channels;
        var target = new byte[checked(weights.Count * stride)];
        for (int y = 0, at = 0; y < weights.Count; y++)
        {
            for (var x = 0; x < stride; x++)
            {
                var (sum, from) = (0, weights.First(y) * stride + x);
                foreach (var weight in weights.Weights(y))
                {
                    sum += weight * rows[from];
                    from += stride;
                }

                target[at++] = (byte)Math.Clamp(Rounded(sum, SampleWeights.Bits + FractionBits), 0, 255);
            }
        }

        return new Picture(width, weights.Count, target);
    }

    private static int Rounded(int sum, int bits) => (sum + (1 << (bits - 1))) >> bits;
}

namespace Cuckoo.Pictures;

/// <summary>A picture whose bytes are those that are hashed; a file of it may differ from one writer to the next.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">Width × Height × 3 bytes: red, green, blue of each pixel, rows from the top.</param>
public sealed record Picture(int Width, int Height, ReadOnlyMemory<byte> Rgb)
{
    /// <summary>Bytes a pixel.</summary>
    public const int Channels = 3;

    /// <summary>Refuses a picture whose sides do not match its bytes.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal static void RequireWhole(Picture picture)
    {
        var bytes = (long)picture.Width * picture.Height * Channels;
        if (picture.Width < 1 || picture.Height < 1 || picture.Rgb.Length != bytes)
            throw new ArgumentException($"A picture of {picture.Width} x {picture.Height} has {bytes} bytes, not {picture.Rgb.Length}.", nameof(picture));
    }
}

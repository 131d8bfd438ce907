using System.Buffers.Binary;

namespace Cuckoo.Pictures.Png;

/// <summary>A checked IHDR.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Depth">Bits a sample: 1, 2, 4, 8, 16.</param>
/// <param name="Colour">0 grey, 2 red-green-blue, 3 palette, 4 grey and alpha, 6 red-green-blue and alpha.</param>
/// <param name="IsInterlaced">Whether the pixels come in Adam7's seven passes.</param>
internal sealed record PngHeader(int Width, int Height, int Depth, int Colour, bool IsInterlaced)
{
    public const int Grey = 0;
    public const int Rgb = 2;
    public const int Palette = 3;
    public const int GreyAlpha = 4;
    public const int RgbAlpha = 6;

    /// <summary>Samples a pixel.</summary>
    public int Samples => Colour switch { Rgb => 3, GreyAlpha => 2, RgbAlpha => 4, _ => 1 };

    /// <summary>Bytes a pixel as filters count them, at least 1.</summary>
    public int FilterStep => Math.Max(1, Samples * Depth / 8);

    /// <summary>Bytes of a row of so many pixels, without its filter.</summary>
    public int RowBytes(int pixels) => (int)(((long)pixels * Samples * Depth + 7) / 8);

    /// <summary>Reads the first chunk.</summary>
    public static PngHeader Parse(PngChunk chunk, PictureFileLimits limits)
    {
        if (chunk.Type != "IHDR" || chunk.Content.Length != 13)
            throw chunk.Fault("stands where a chunk IHDR of 13 bytes must be");
        var bytes = chunk.Content.Span;
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));
        PictureFile.RequireSides("PNG chunk IHDR", chunk.Offset, width, height, limits);
        var (depth, colour) = (bytes[8], bytes[9]);
        var isAllowed = (colour, depth) switch
        {
            (Grey, 1 or 2 or 4 or 8 or 16) => true,
            (Palette, 1 or 2 or 4 or 8) => true,
            (Rgb or GreyAlpha or RgbAlpha, 8 or 16) => true,
            _ => false,
        };
        if (!isAllowed)
            throw chunk.Fault($"has colour type {colour} with {depth} bits, which the format does not know");
        if (bytes[10] != 0 || bytes[11] != 0 || bytes[12] > 1)
            throw chunk.Fault($"has compression {bytes[10]}, filter {bytes[11]} and interlace {bytes[12]}; allowed are 0, 0 and 0 or 1");
        return new PngHeader((int)width, (int)height, depth, colour, bytes[12] == 1);
    }
}

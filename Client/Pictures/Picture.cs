namespace Cuckoo.Client.Pictures;

/// <summary>A picture whose bytes are those of its receipt.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">Width × Height × 3 bytes: red, green, blue of each pixel, rows from the top.</param>
public sealed record Picture(int Width, int Height, ReadOnlyMemory<byte> Rgb);

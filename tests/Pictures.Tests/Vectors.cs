using System.Security.Cryptography;
using Cuckoo.Pictures.Png;

namespace Cuckoo.Pictures.Tests;

/// <summary>The files that vectors/make-png.mjs and vectors/make-jpeg.py made.</summary>
internal static class Vectors
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "vectors");

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static Picture Read(string name) => PictureFile.Read(Bytes(name), PictureFileLimits.Usual);

    public static string Hash(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes.Span));

    /// <summary>A picture without a pattern.</summary>
    public static Picture Noise(int width, int height, int seed)
    {
        var rgb = new byte[width * height * 3];
        new Random(seed).NextBytes(rgb);
        return new Picture(width, height, rgb);
    }

    /// <summary>A PNG from its chunks, with the lengths and CRCs that belong to them.</summary>
    public static byte[] Png(params (string Type, byte[] Content)[] chunks)
    {
        using var file = new MemoryStream();
        file.Write(PngWriter.Signature);
        foreach (var (type, content) in chunks)
        {
            var name = System.Text.Encoding.Latin1.GetBytes(type);
            file.Write(Big((uint)content.Length));
            file.Write(name);
            file.Write(content);
            file.Write(Big(Crc32.Of(name, content)));
        }

        return file.ToArray();
    }

    public static byte[] Big(uint number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    /// <summary>An IHDR's content.</summary>
    public static byte[] Header(uint width, uint height, byte depth = 8, byte colour = 2, byte interlace = 0) =>
        [.. Big(width), .. Big(height), depth, colour, 0, 0, interlace];

    /// <summary>Bytes as zlib packs them.</summary>
    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(bytes);
        return packed.ToArray();
    }
}

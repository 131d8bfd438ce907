// A picture out of a file of a stranger. What becomes of it (image-to-image, a mask) is hashed by its pixels, so every machine has to
// read the same ones: all arithmetic from the file's bits to the pixels is in integers. Gamma, colour profiles and animation are passed
// over; what shows through is put on white.

using Cuckoo.Pictures.Jpeg;
using Cuckoo.Pictures.Png;

namespace Cuckoo.Pictures;

/// <summary>Reads PNG and JPEG files.</summary>
public static class PictureFile
{
    /// <summary>The picture of a file, its kind known by its first bytes.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="PictureFormatException">It cannot be read; names the part at fault, where it is and what is allowed.</exception>
    public static Picture Read(ReadOnlyMemory<byte> file, PictureFileLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        RequireSize(file.Length, limits);
        if (PngReader.IsPng(file.Span))
            return PngReader.Read(file, limits).OnWhite();
        if (JpegReader.IsJpeg(file.Span))
            return JpegReader.Read(file, limits);
        throw new PictureFormatException("The file", 0, "is neither a PNG nor a JPEG");
    }

    /// <summary>The picture of a file on this machine.</summary>
    /// <exception cref="PictureFormatException">It cannot be read, or is too long.</exception>
    /// <exception cref="IOException">There is none, or it cannot be opened.</exception>
    public static Picture Open(string path, PictureFileLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        RequireSize(stream.Length, limits);
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return Read(file, limits);
    }

    internal static void RequireSize(long bytes, PictureFileLimits limits)
    {
        if (bytes > limits.MaxFileBytes)
            throw new PictureFormatException("The file", 0, $"has {bytes} bytes; at most {limits.MaxFileBytes} are read");
    }

    /// <summary>Refuses sides outside the limits.</summary>
    internal static void RequireSides(string part, long offset, long width, long height, PictureFileLimits limits)
    {
        if (width < 1 || height < 1 || width > limits.MaxSide || height > limits.MaxSide || width * height > limits.MaxPixels)
            throw new PictureFormatException(part, offset, $"says {width} x {height} pixels; a side has 1 to {limits.MaxSide}, a picture at most {limits.MaxPixels}");
    }
}

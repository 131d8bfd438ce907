using System.Text;

namespace Cuckoo.Miner.Files;

/// <summary>
/// Reads files that a person names, up to a bound. What counts is what comes and not what a file says of itself: it may be a pipe, which
/// has no length, or grow while it is read.
/// </summary>
public static class BoundedFile
{
    private const int PartBytes = 64 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All bytes of a file; nothing when there are more than <paramref name="most"/>.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[]? Read(string path, int most)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var whole = new MemoryStream();
        var part = new byte[PartBytes];
        for (int read; (read = file.Read(part)) > 0;)
        {
            if (whole.Length + read > most)
                return null;
            whole.Write(part, 0, read);
        }

        return whole.ToArray();
    }

    /// <summary>All bytes of a stream; nothing when there are more than <paramref name="most"/>.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<byte[]?> ReadAsync(Stream stream, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var whole = new MemoryStream();
        var part = new byte[PartBytes];
        for (int read; (read = await stream.ReadAsync(part, cancellation)) > 0;)
        {
            if (whole.Length + read > most)
                return null;
            whole.Write(part, 0, read);
        }

        return whole.ToArray();
    }

    /// <summary>The text of bytes; nothing when they are not UTF-8.</summary>
    public static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

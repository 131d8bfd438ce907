namespace Cuckoo.Client.Transport;

/// <summary>Reads what a stranger sends, up to a bound.</summary>
internal static class BoundedReading
{
    /// <summary>All bytes of the body, or null when there are more than <paramref name="most"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int most, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > most)
            return null;
        await using var body = await content.ReadAsStreamAsync(cancellation);
        using var read = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await body.ReadAsync(chunk, cancellation)) > 0)
        {
            if (read.Length + count > most)
                return null;
            read.Write(chunk, 0, count);
        }

        return read.ToArray();
    }
}

// Blobs over the edge. An upload is named by its content id, which is computed here; a whole download is held to it.

using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Cuckoo.Client.Transport;
using Cuckoo.Wire;
using Cuckoo.Wire.Blobs;

namespace Cuckoo.Client;

/// <summary>An account's blobs. Its calls fail as those of <see cref="CuckooClient"/> do.</summary>
public sealed class BlobClient
{
    // What the edge takes at most.
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly EdgeCalls calls;

    internal BlobClient(EdgeCalls calls) => this.calls = calls;

    /// <summary>The content id of bytes: CIDv1, raw codec, SHA-256, base32.</summary>
    public static string IdOf(ReadOnlySpan<byte> content)
    {
        const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        byte[] bytes = [0x01, 0x55, 0x12, 0x20, .. SHA256.HashData(content)];

        // 36 bytes are 57 letters of five bits and three bits, which the last letter ends with zeros.
        char[] text = new char[59];
        text[0] = 'b';
        for (var letter = 0; letter < 58; letter++)
        {
            var value = 0;
            for (var bit = 5 * letter; bit < (5 * letter) + 5; bit++)
                value = (value << 1) | (bit < 8 * bytes.Length ? (bytes[bit / 8] >> (7 - (bit % 8))) & 1 : 0);
            text[letter + 1] = Alphabet[value];
        }

        return new string(text);
    }

    /// <summary>Stores bytes; repeating it is safe.</summary>
    /// <param name="content">At most 16 MiB.</param>
    /// <param name="mediaType">What they are, such as <c>image/png</c>.</param>
    /// <param name="retainDays">For how long nobody can delete them, this account included: 0 to 3650.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<BlobReply> UploadAsync(byte[] content, string mediaType, int retainDays = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/blobs/{IdOf(content)}?retainDays={retainDays}");
        return calls.JsonAsync<BlobReply>(
            () =>
            {
                var message = calls.Request(HttpMethod.Put, path, needsKey: true);
                message.Content = new ByteArrayContent(content);
                message.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
                return message;
            },
            Repeat.Always,
            cancellation);
    }

    /// <summary>A whole blob, checked against its id.</summary>
    public async Task<byte[]> DownloadAsync(string id, CancellationToken cancellation = default)
    {
        var path = PathOf(id);
        var content = await calls.BytesAsync(() => calls.Request(HttpMethod.Get, path, needsKey: true), MostBytes, Repeat.Always, cancellation);
        return string.Equals(IdOf(content), id, StringComparison.Ordinal)
            ? content
            : throw new EdgeAnswerException(calls.Options.Edge, "sent bytes that are not those of the content id");
    }

    /// <summary>A part of a blob. The edge has verified it; here only its length can be.</summary>
    /// <param name="id">The blob.</param>
    /// <param name="from">First byte.</param>
    /// <param name="count">How many, 1 or more; the part ends where the blob does.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<byte[]> DownloadAsync(string id, long from, int count, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var path = PathOf(id);
        return calls.BytesAsync(
            () =>
            {
                var message = calls.Request(HttpMethod.Get, path, needsKey: true);
                message.Headers.Range = new RangeHeaderValue(from, from + count - 1);
                return message;
            },
            count,
            Repeat.Always,
            cancellation);
    }

    /// <summary>The record of a blob.</summary>
    public Task<BlobReply> ShowAsync(string id, CancellationToken cancellation = default) => CallAsync<BlobReply>(HttpMethod.Get, PathOf(id) + "/record", cancellation);

    /// <summary>Pins a blob for some days, or with 0 until it is unpinned.</summary>
    public Task<BlobReply> PinAsync(string id, int days = 0, CancellationToken cancellation = default) =>
        CallAsync<BlobReply>(HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"{PathOf(id)}/pin?days={days}"), cancellation);

    /// <summary>Takes this account's pin away.</summary>
    public Task<BlobReply> UnpinAsync(string id, CancellationToken cancellation = default) => CallAsync<BlobReply>(HttpMethod.Delete, PathOf(id) + "/pin", cancellation);

    /// <summary>Deletes a blob; the answer is the proof. Repeating it is safe.</summary>
    public Task<DeletionReply> DeleteAsync(string id, CancellationToken cancellation = default) => CallAsync<DeletionReply>(HttpMethod.Delete, PathOf(id), cancellation);

    /// <summary>Entries of the trail of deletions after a number, at most a hundred.</summary>
    public Task<DeletionsReply> DeletionsAsync(long after = 0, CancellationToken cancellation = default) =>
        CallAsync<DeletionsReply>(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/v1/deletions?after={after}"), cancellation);

    /// <summary>Has the edge compute the whole trail again.</summary>
    public Task<DeletionsCheckReply> CheckDeletionsAsync(CancellationToken cancellation = default) =>
        CallAsync<DeletionsCheckReply>(HttpMethod.Post, "/v1/deletions/check", cancellation);

    /// <summary>A link by which anybody downloads a blob for a while.</summary>
    public Task<LinkReply> LinkForDownloadAsync(DownloadLinkAsked asked, CancellationToken cancellation = default) => calls.JsonAsync<LinkReply>(
        () => calls.Request(HttpMethod.Post, "/v1/links/download", needsKey: true, asked, WireJson.Default.DownloadLinkAsked), Repeat.Always, cancellation);

    /// <summary>A link by which anybody uploads one blob, of an exact length and type, for a while.</summary>
    public Task<LinkReply> LinkForUploadAsync(UploadLinkAsked asked, CancellationToken cancellation = default) => calls.JsonAsync<LinkReply>(
        () => calls.Request(HttpMethod.Post, "/v1/links/upload", needsKey: true, asked, WireJson.Default.UploadLinkAsked), Repeat.Always, cancellation);

    private Task<T> CallAsync<T>(HttpMethod method, string path, CancellationToken cancellation)
        where T : class => calls.JsonAsync<T>(() => calls.Request(method, path, needsKey: true), Repeat.Always, cancellation);

    private static string PathOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        // Nothing that could climb out of the path; whether it is a content id the edge says.
        if (id.Length is 0 or > 100 || !id.All(char.IsAsciiLetterOrDigit)) throw new ArgumentException("A content id is 1 to 100 letters and digits.", nameof(id));
        return "/v1/blobs/" + id;
    }
}

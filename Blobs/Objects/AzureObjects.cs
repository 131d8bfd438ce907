using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Cuckoo.Blobs.Objects;

/// <summary>
/// Objects as block blobs of an Azure container, through the REST API of the Blob service. An object of more than one block is
/// shown by the service only when its list of blocks is put.
/// </summary>
/// <param name="place">The container and how it is opened.</param>
/// <param name="time">The clock.</param>
public sealed class AzureObjects(AzurePlace place, TimeProvider time) : IObjectStore, IDisposable
{
    // The service takes 50,000 blocks: 200 GB at this size.
    private const int BlockLength = 4 * 1024 * 1024;

    // A page of 1,000 names of a hundred bytes with what the service says of each.
    private const int MostListBytes = 8 * 1024 * 1024;

    private static readonly MediaTypeHeaderValue Binary = new("application/octet-stream");

    private readonly AzureCalls calls = new(place, time);

    /// <inheritdoc/>
    public async Task WriteAsync(ObjectName name, Stream content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        byte[] block = new byte[BlockLength];
        int length = await content.ReadAtLeastAsync(block, BlockLength, throwOnEndOfStream: false, cancellation);
        if (length < BlockLength)
        {
            await PutAsync($"to put {name}", $"{Url(name)}", block, length, asBlob: true, cancellation);
            return;
        }

        StringBuilder list = new("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
        for (int number = 0; length > 0; number++)
        {
            // Ids of one blob must have one length; they are base64.
            string id = Convert.ToBase64String(Encoding.ASCII.GetBytes(number.ToString("D8", CultureInfo.InvariantCulture)));
            await PutAsync($"to put a block of {name}", $"{Url(name)}?comp=block&blockid={Uri.EscapeDataString(id)}", block, length, asBlob: false, cancellation);
            list.Append(CultureInfo.InvariantCulture, $"<Latest>{id}</Latest>");
            length = await content.ReadAtLeastAsync(block, BlockLength, throwOnEndOfStream: false, cancellation);
        }

        byte[] blocks = Encoding.UTF8.GetBytes(list.Append("</BlockList>").ToString());
        await PutAsync($"to put the blocks of {name} together", $"{Url(name)}?comp=blocklist", blocks, blocks.Length, asBlob: false, cancellation);
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(ObjectName name, long from, long count, CancellationToken cancellation)
    {
        try
        {
            HttpResponseMessage? reply = await calls.SendAsync(
                $"to get {name}",
                () =>
                {
                    HttpRequestMessage call = new(HttpMethod.Get, Url(name));
                    call.Headers.Add("x-ms-range", string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{from + count - 1}"));
                    return call;
                },
                cancellation);
            return reply is null ? null : await reply.Content.ReadAsStreamAsync(cancellation);
        }
        catch (ObjectStoreException e) when (e.Code is "InvalidRange")
        {
            return Stream.Null;
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectFacts?> FindAsync(ObjectName name, CancellationToken cancellation)
    {
        using HttpResponseMessage? reply = await calls.SendAsync($"about {name}", () => new HttpRequestMessage(HttpMethod.Head, Url(name)), cancellation);
        return reply?.Content.Headers is { ContentLength: { } length } headers ? new ObjectFacts(length, headers.ContentType?.ToString()) : null;
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(ObjectName name, CancellationToken cancellation) =>
        (await calls.SendAsync($"to delete {name}", () => new HttpRequestMessage(HttpMethod.Delete, Url(name)), cancellation))?.Dispose();

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string marker = "";
        do
        {
            Uri page = new($"{place.Container.AbsoluteUri.TrimEnd('/')}?restype=container&comp=list&maxresults=1000&prefix={Uri.EscapeDataString(folder)}"
                + (marker.Length == 0 ? "" : $"&marker={Uri.EscapeDataString(marker)}"));
            XElement list = await PageAsync(page, cancellation);
            foreach (XElement found in list.Descendants("Blob"))
            {
                XElement? facts = found.Element("Properties");
                if (ObjectName.TryParse(found.Element("Name")?.Value, out ObjectName name)
                    && long.TryParse(facts?.Element("Content-Length")?.Value, CultureInfo.InvariantCulture, out long length)
                    && DateTimeOffset.TryParse(facts.Element("Last-Modified")?.Value, CultureInfo.InvariantCulture, out DateTimeOffset writtenAt))
                {
                    yield return new ListedObject(name, length, writtenAt);
                }
            }

            marker = list.Element("NextMarker")?.Value ?? "";
        }
        while (marker.Length > 0);
    }

    /// <inheritdoc/>
    /// <remarks>A SAS binds name, verb and expiry. It bounds neither length nor type: those are checked when the upload is taken over.</remarks>
    public UploadLink? LinkForUpload(ObjectName name, long length, string mediaType, DateTimeOffset expiresAt) => !place.CanSign ? null : new UploadLink(
        new Uri($"{Url(name)}?{place.Sas(name, "cw", expiresAt)}"),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Type"] = mediaType, ["x-ms-blob-type"] = "BlockBlob" });

    /// <inheritdoc/>
    public void Dispose() => calls.Dispose();

    private Uri Url(ObjectName name) => new($"{place.Container.AbsoluteUri.TrimEnd('/')}/{name.Path}");

    private async Task PutAsync(string what, string url, byte[] body, int length, bool asBlob, CancellationToken cancellation)
    {
        HttpResponseMessage? reply = await calls.SendAsync(
            what,
            () =>
            {
                HttpRequestMessage call = new(HttpMethod.Put, new Uri(url)) { Content = new ByteArrayContent(body, 0, length) };
                call.Content.Headers.ContentType = Binary;
                if (asBlob) call.Headers.Add("x-ms-blob-type", "BlockBlob");
                return call;
            },
            cancellation);
        reply?.Dispose();
    }

    private async Task<XElement> PageAsync(Uri page, CancellationToken cancellation)
    {
        using HttpResponseMessage reply = await calls.SendAsync("to list", () => new HttpRequestMessage(HttpMethod.Get, page), cancellation)
            ?? throw new ObjectStoreException("BlobNotFound", "Azure has no such container to list.");
        await using Stream body = await reply.Content.ReadAsStreamAsync(cancellation);
        XmlReaderSettings settings = new() { Async = true, DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = MostListBytes, XmlResolver = null };
        using XmlReader reader = XmlReader.Create(body, settings);
        try
        {
            return await XElement.LoadAsync(reader, LoadOptions.None, cancellation);
        }
        catch (XmlException e)
        {
            throw new ObjectStoreException("BadListing", "Azure sent a listing that is none.", e);
        }
    }
}

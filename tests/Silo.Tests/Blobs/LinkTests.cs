using System.Net.Http.Headers;
using Cuckoo.Client;
using Cuckoo.Grains;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Edge.Blobs;
using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Blobs;
using Microsoft.Extensions.DependencyInjection;

namespace Cuckoo.Silo.Tests.Blobs;

/// <summary>Links of the edge itself, as a store of files has them.</summary>
public sealed class LinkTests(Stage stage) : IDisposable
{
    private readonly CuckooClient owner = new(new EdgeOptions { Edge = stage.Silo.Url }, stage.OwnerKey);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static byte[] Bytes => [9, 8, 7, 6];

    public void Dispose() => owner.Dispose();

    [Fact]
    public async Task Download_ByLink_NeedsNoKeyAndEndsWithTheBlob()
    {
        string id = (await owner.Blobs.UploadAsync([1, 2, 3], "image/png", cancellation: Cancel)).Id;
        LinkReply link = await owner.Blobs.LinkForDownloadAsync(new DownloadLinkAsked(id, 60), Cancel);
        Assert.Null(link.Commit);
        Assert.Equal([1, 2, 3], await stage.Silo.Http.GetByteArrayAsync(link.Url, Cancel));
        await owner.Blobs.DeleteAsync(id, Cancel);
        Refused.By(await SendAsync(HttpMethod.Get, link.Url), Refusals.UnknownBlob);
    }

    [Fact]
    public async Task Upload_ByLink_TakesExactlyWhatWasAnnounced()
    {
        LinkReply link = await owner.Blobs.LinkForUploadAsync(new UploadLinkAsked(4, "image/png", 60), Cancel);
        Assert.Equal("image/png", link.Headers["Content-Type"]);
        Refused.By(await SendAsync(HttpMethod.Put, link.Url, [1, 2, 3], "image/png"), Refusals.WrongLength);
        Refused.By(await SendAsync(HttpMethod.Put, link.Url, [1, 2, 3, 4, 5], "image/png"), Refusals.WrongLength);
        Refused.By(await SendAsync(HttpMethod.Put, link.Url, Bytes, "text/html"), Refusals.BadMediaType);
        Refused.By(await SendAsync(HttpMethod.Put, link.Url, Bytes, null), Refusals.BadMediaType);
        Assert.Equal(201, (await SendAsync(HttpMethod.Put, link.Url, Bytes, "image/png")).Status);
        Assert.Equal(Bytes, await owner.Blobs.DownloadAsync(BlobClient.IdOf(Bytes), Cancel));
        Refused.By(await SendAsync(HttpMethod.Get, link.Url), Refusals.BadId);
        Refused.By(await SendAsync(HttpMethod.Post, link.Url + "/commit"), Refusals.BadId);
    }

    [Fact]
    public async Task Link_ChangedAnywhere_IsNone()
    {
        string id = (await owner.Blobs.UploadAsync([5], "image/png", cancellation: Cancel)).Id;
        string url = (await owner.Blobs.LinkForDownloadAsync(new DownloadLinkAsked(id, 60), Cancel)).Url;
        int start = url.LastIndexOf('/') + 1;
        for (int at = start; at < url.Length; at += 7)
        {
            string changed = url[..at] + (url[at] == 'A' ? 'B' : 'A') + url[(at + 1)..];
            Refused.By(await SendAsync(HttpMethod.Get, changed), Refusals.BadId);
        }

        Refused.By(await SendAsync(HttpMethod.Get, url + "A"), Refusals.BadId);
        Refused.By(await SendAsync(HttpMethod.Get, url[..^1]), Refusals.BadId);
        Refused.By(await SendAsync(HttpMethod.Put, url, [5], "image/png"), Refusals.BadId);
    }

    [Fact]
    public async Task Link_PastItsEnd_IsExpired()
    {
        LinkTokens tokens = stage.Silo.Services.GetRequiredService<LinkTokens>();
        DateTimeOffset past = TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(1);
        AccountId account = AccountId.User(new byte[16]);
        string download = tokens.Sign(new Link(LinkKind.Download, past, account, 0, BlobClient.IdOf([5])));
        Refused.By(await SendAsync(HttpMethod.Get, $"/v1/blobs/by-link/{download}"), Refusals.LinkExpired);
        string upload = tokens.Sign(new Link(LinkKind.Upload, past, account, 1, "image/png"));
        Refused.By(await SendAsync(HttpMethod.Put, $"/v1/blobs/by-link/{upload}", [5], "image/png"), Refusals.LinkExpired);
    }

    [Fact]
    public void Token_OfAnyLink_ReadsAsItWasSigned()
    {
        LinkTokens tokens = stage.Silo.Services.GetRequiredService<LinkTokens>();
        Link longest = new(
            LinkKind.Commit, DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123), AccountId.User([.. Enumerable.Range(0, 16).Select(i => (byte)i)]), long.MaxValue,
            $"uploads/ab/{new string('a', 32)} {new string('t', 49)}/{new string('s', 50)}");
        Assert.Equal(longest, tokens.Read(tokens.Sign(longest)));
        TemporaryFolder folder = new();
        try
        {
            Assert.Null(new LinkTokens(EdgeKey.LoadOrCreate(folder.File("another.key"))).Read(tokens.Sign(longest)));
        }
        finally
        {
            folder.Dispose();
        }
    }

    [Theory]
    [InlineData(0, "image/png", 4)]
    [InlineData(86_401, "image/png", 4)]
    [InlineData(60, "image/png", -1)]
    [InlineData(60, "image/png", (16 << 20) + 1)]
    public async Task LinkForUpload_OutOfBounds_IsRefused(int seconds, string type, long bytes)
    {
        EdgeRefusedException refused = await Assert.ThrowsAsync<EdgeRefusedException>(
            () => owner.Blobs.LinkForUploadAsync(new UploadLinkAsked(bytes, type, seconds), Cancel));
        Assert.Equal("bad_link", refused.Code);
    }

    private Task<Answer> SendAsync(HttpMethod method, string url, byte[]? body = null, string? type = null)
    {
        HttpRequestMessage call = new(method, url);
        if (body is not null)
        {
            call.Content = new ByteArrayContent(body);
            if (type is not null) call.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        return Answer.OfAsync(stage.Silo.Http, call, Cancel);
    }
}

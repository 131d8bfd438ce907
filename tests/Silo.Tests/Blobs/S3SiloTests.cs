using System.Net.Http.Headers;
using Cuckoo.Blobs.Tests.Services;
using Cuckoo.Client;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Blobs;

namespace Cuckoo.Silo.Tests.Blobs;

/// <summary>A silo whose blobs lie in S3, and uploads that go there past the edge.</summary>
public sealed class S3SiloTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private Server server = null!;
    private RunningSilo silo = null!;
    private CuckooClient user = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await Server.StartAsync("s3.cjs");
        await File.WriteAllTextAsync(folder.File("secret"), "S3RVER\n");
        silo = await RunningSilo.StartAsync(
            null, "Cuckoo:Blobs:Store=s3", $"Cuckoo:Blobs:Url={server.Url}", "Cuckoo:Blobs:Bucket=blobs", "Cuckoo:Blobs:Account=S3RVER",
            $"Cuckoo:Blobs:SecretFile={folder.File("secret")}");
        (user, _) = await silo.UserAsync(hasMoney: false);
    }

    public async ValueTask DisposeAsync()
    {
        user.Dispose();
        await silo.DisposeAsync();
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Blob_ThroughTheEdge_IsThereInPartsAndGoes()
    {
        byte[] bytes = new byte[9_000_000];
        new Random(1).NextBytes(bytes);
        BlobReply put = await user.Blobs.UploadAsync(bytes, "image/png", cancellation: Cancel);
        Assert.Equal(bytes, await user.Blobs.DownloadAsync(put.Id, Cancel));
        Assert.Equal(bytes[8_000_000..8_000_010], await user.Blobs.DownloadAsync(put.Id, 8_000_000, 10, Cancel));
        Assert.NotNull((await user.Blobs.DeleteAsync(put.Id, Cancel)).Proof);
        await Assert.ThrowsAsync<EdgeRefusedException>(() => user.Blobs.DownloadAsync(put.Id, Cancel));
    }

    [Fact]
    public async Task Upload_StraightToTheService_IsABlobAfterItsCommit()
    {
        byte[] bytes = [1, 2, 3, 4];
        LinkReply link = await user.Blobs.LinkForUploadAsync(new UploadLinkAsked(4, "image/png", 60), Cancel);
        Assert.StartsWith(server.Url.AbsoluteUri, link.Url, StringComparison.Ordinal);
        Refused.By(await CommitAsync(link), Refusals.UploadMissing);
        Assert.Equal(200, (int)await PutAsync(link, bytes, "image/png"));
        await Assert.ThrowsAsync<EdgeRefusedException>(() => user.Blobs.DownloadAsync(BlobClient.IdOf(bytes), Cancel));
        Assert.Equal(201, (await CommitAsync(link)).Status);
        Assert.Equal(bytes, await user.Blobs.DownloadAsync(BlobClient.IdOf(bytes), Cancel));
        Refused.By(await CommitAsync(link), Refusals.UploadMissing);
    }

    [Theory]
    [InlineData(5, "image/png", "wrong_length")]
    [InlineData(3, "image/png", "wrong_length")]
    [InlineData(4, "text/html", "bad_media_type")]
    public async Task Upload_OtherThanAnnounced_IsRefusedAtTheCommitAndGone(int length, string type, string code)
    {
        LinkReply link = await user.Blobs.LinkForUploadAsync(new UploadLinkAsked(4, "image/png", 60), Cancel);
        Assert.Equal(200, (int)await PutAsync(link, new byte[length], type));
        Assert.Equal(code, Refused.WellFormed(await CommitAsync(link)));
        Refused.By(await CommitAsync(link), Refusals.UploadMissing);
    }

    private Task<Answer> CommitAsync(LinkReply link) => Answer.OfAsync(silo.Http, new HttpRequestMessage(HttpMethod.Post, link.Commit), Cancel);

    private async Task<System.Net.HttpStatusCode> PutAsync(LinkReply link, byte[] bytes, string type)
    {
        using HttpRequestMessage put = new(HttpMethod.Put, link.Url) { Content = new ByteArrayContent(bytes) };
        put.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using HttpResponseMessage reply = await silo.Http.SendAsync(put, Cancel);
        return reply.StatusCode;
    }
}

using System.Net;
using Cuckoo.Blobs.Objects;
using Cuckoo.Blobs.Tests.Stores;

namespace Cuckoo.Blobs.Tests.Services;

/// <summary>Links by the services' own means: what they bound, and what is checked when the upload is taken over.</summary>
public sealed class LinkTests(S3Server s3, AzureServer azure) : IDisposable
{
    private static readonly MasterKeys Keys = MasterKeys.Parse(new string('a', 64), "the test");
    private readonly MemoryRecords records = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => http.Dispose();

    [Theory]
    [InlineData("s3")]
    [InlineData("azure")]
    public async Task Upload_WithinItsBounds_BecomesABlobOnlyWhenTakenOver(string kind)
    {
        byte[] bytes = [1, 2, 3, 4];
        IObjectStore objects = await ObjectsAsync(kind);
        using IDisposable end = (IDisposable)objects;
        BlobStore store = new(objects, records, Keys);
        (ObjectName upload, UploadLink link) = store.LinkForUpload(bytes.Length, "image/png", Later)!.Value;
        Assert.Equal(PutOutcome.NoUpload, (await store.TakeUploadAsync(upload, Order(bytes.Length), Cancel)).Outcome);
        Assert.True((await PutAsync(link, bytes)).IsSuccessStatusCode);
        Assert.Null(await store.LengthAsync(ContentId.Of(bytes), Cancel));
        Assert.Equal(new PutResult(PutOutcome.Stored, ContentId.Of(bytes), 4), await store.TakeUploadAsync(upload, Order(bytes.Length), Cancel));
        Assert.Equal(PutOutcome.NoUpload, (await store.TakeUploadAsync(upload, Order(bytes.Length), Cancel)).Outcome);
        Assert.Equal(4, await store.LengthAsync(ContentId.Of(bytes), Cancel));
    }

    [Theory]
    [InlineData("s3", 5, "image/png", PutOutcome.WrongLength)]
    [InlineData("s3", 4, "text/html", PutOutcome.WrongType)]
    [InlineData("azure", 5, "image/png", PutOutcome.WrongLength)]
    [InlineData("azure", 3, "image/png", PutOutcome.WrongLength)]
    [InlineData("azure", 4, "text/html", PutOutcome.WrongType)]
    [InlineData("azure", 0, "image/png", PutOutcome.WrongLength)]
    public async Task Upload_ThatTheServiceDidNotBound_IsRefusedWhenTakenOverAndGone(string kind, int length, string type, PutOutcome outcome)
    {
        IObjectStore objects = await ObjectsAsync(kind);
        using IDisposable end = (IDisposable)objects;
        BlobStore store = new(objects, records, Keys);
        (ObjectName upload, UploadLink link) = store.LinkForUpload(4, "image/png", Later)!.Value;
        HttpResponseMessage put = await PutAsync(link, new byte[length], type);

        Assert.True(put.IsSuccessStatusCode);
        Assert.Equal(outcome, (await store.TakeUploadAsync(upload, Order(4), Cancel)).Outcome);
        Assert.Null(await objects.FindAsync(upload, Cancel));
        Assert.Empty(records.All);
    }

    // The server of the tests does not compare signatures of version 4, so what the link has signed is read from it.
    [Fact]
    public async Task S3Link_Signature_BindsLengthTypeAndEnd()
    {
        using S3Objects objects = await s3.NewAsync();
        UploadLink link = objects.LinkForUpload(ObjectName.NewUpload(), 4, "image/png", Later)!;
        string query = Uri.UnescapeDataString(link.Url.Query);
        Assert.Contains("X-Amz-SignedHeaders=content-length;content-type;host", query, StringComparison.Ordinal);
        Assert.Matches("X-Amz-Expires=(29|30)[0-9](&|$)", query);
        Assert.Contains("X-Amz-Algorithm=AWS4-HMAC-SHA256", query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AzureLink_ForAnotherNameOrVerb_IsRefusedByTheService()
    {
        using AzureObjects objects = await azure.NewAsync();
        ObjectName name = ObjectName.NewUpload(), other = ObjectName.NewUpload();
        UploadLink link = objects.LinkForUpload(name, 4, "image/png", Later)!;
        Uri elsewhere = new(link.Url.AbsoluteUri.Replace(name.Path, other.Path, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(link with { Url = elsewhere }, new byte[4])).StatusCode);
        Assert.True((await PutAsync(link, new byte[4])).IsSuccessStatusCode);
        using HttpResponseMessage got = await http.GetAsync(link.Url, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, got.StatusCode);
    }

    [Fact]
    public async Task AzureLink_PastItsEnd_IsRefusedByTheService()
    {
        using AzureObjects objects = await azure.NewAsync();
        UploadLink link = objects.LinkForUpload(ObjectName.NewUpload(), 4, "image/png", TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1))!;
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(link, new byte[4])).StatusCode);
    }

    private static DateTimeOffset Later => TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5);

    private static BlobOrder Order(long length) => new("user:alice", "image/png", 1000) { Length = length };

    private async Task<IObjectStore> ObjectsAsync(string kind) => kind == "s3" ? await s3.NewAsync() : await azure.NewAsync();

    private async Task<HttpResponseMessage> PutAsync(UploadLink link, byte[] bytes, string? type = null)
    {
        using HttpRequestMessage put = new(HttpMethod.Put, link.Url) { Content = new ByteArrayContent(bytes) };
        foreach ((string header, string value) in link.Headers)
            if (!put.Headers.TryAddWithoutValidation(header, value)) put.Content.Headers.TryAddWithoutValidation(header, type ?? value);
        return await http.SendAsync(put, Cancel);
    }
}

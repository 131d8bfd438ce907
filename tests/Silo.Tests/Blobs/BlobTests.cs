using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Client;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Blobs;

namespace Cuckoo.Silo.Tests.Blobs;

public sealed class BlobTests(Stage stage) : IDisposable
{
    private readonly CuckooClient owner = new(new EdgeOptions { Edge = stage.Silo.Url }, stage.OwnerKey);
    private readonly CuckooClient stranger = new(new EdgeOptions { Edge = stage.Silo.Url }, stage.StrangerKey);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        owner.Dispose();
        stranger.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(1_000_003)]
    public async Task Blob_PutByItsOwner_ComesBackWholeAndInParts(int length)
    {
        byte[] bytes = Bytes(length);
        BlobReply put = await owner.Blobs.UploadAsync(bytes, "image/png", cancellation: Cancel);
        Assert.Equal((Cuckoo.Blobs.ContentId.Of(bytes).Value, length, "image/png", 0), (put.Id, (int)put.Bytes, put.MediaType, put.Pins));
        Assert.Equal(put, await owner.Blobs.UploadAsync(bytes, "image/png", cancellation: Cancel));
        Assert.Equal(put, await owner.Blobs.ShowAsync(put.Id, Cancel));
        Assert.Equal(bytes, await owner.Blobs.DownloadAsync(put.Id, Cancel));
        if (length > 0) Assert.Equal(bytes[(length / 2)..], await owner.Blobs.DownloadAsync(put.Id, length / 2, length, Cancel));
    }

    [Fact]
    public async Task Blob_OfAnother_IsUnknown()
    {
        BlobReply put = await owner.Blobs.UploadAsync(Bytes(10), "image/png", cancellation: Cancel);
        foreach ((string method, string rest) in new[] { ("GET", ""), ("GET", "/record"), ("PUT", "/pin"), ("DELETE", "/pin"), ("DELETE", "") })
            Refused.By(await CallAsync(method, $"/v1/blobs/{put.Id}{rest}", stage.StrangerKey), Refusals.UnknownBlob);
        Assert.Equal(Bytes(10), await owner.Blobs.DownloadAsync(put.Id, Cancel));
    }

    [Theory]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=10-19", 206, 10, 10)]
    [InlineData("bytes=90-", 206, 90, 10)]
    [InlineData("bytes=-7", 206, 93, 7)]
    [InlineData("bytes=-1000", 206, 0, 100)]
    [InlineData("bytes=50-1000", 206, 50, 50)]
    [InlineData("bytes=0-9223372036854775807", 206, 0, 100)]
    [InlineData("bytes=100-", 416, 0, 0)]
    [InlineData("bytes=9223372036854775807-", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=0-1,5-6", 200, 0, 100)]
    [InlineData("bytes=9-1", 200, 0, 100)]
    [InlineData("pages=0-1", 200, 0, 100)]
    [InlineData("nonsense", 200, 0, 100)]
    public async Task Get_Range_IsThatPartOrTheWholeOrRefused(string range, int status, int from, int count)
    {
        BlobReply put = await owner.Blobs.UploadAsync(Bytes(100), "image/png", cancellation: Cancel);
        using HttpResponseMessage reply = await GetAsync(put.Id, ("Range", range));
        Assert.Equal(status, (int)reply.StatusCode);
        if (status == 416)
        {
            Assert.Equal("bytes */100", reply.Content.Headers.ContentRange!.ToString());
            return;
        }

        Assert.Equal(Bytes(100)[from..(from + count)], await reply.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(status == 206 ? string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + count - 1}/100") : null, reply.Content.Headers.ContentRange?.ToString());
        Assert.Equal($"\"{put.Id}\"", reply.Headers.ETag!.ToString());
        Assert.Equal(("image/png", "attachment", "nosniff"), (
            reply.Content.Headers.ContentType!.ToString(), reply.Content.Headers.ContentDisposition!.ToString(), reply.Headers.GetValues("X-Content-Type-Options").Single()));
    }

    [Fact]
    public async Task Get_WithEntityTags_IsAnsweredByThem()
    {
        BlobReply put = await owner.Blobs.UploadAsync(Bytes(100), "image/png", cancellation: Cancel);
        async Task<HttpStatusCode> StatusAsync(params (string, string)[] headers)
        {
            using HttpResponseMessage reply = await GetAsync(put.Id, headers);
            return reply.StatusCode;
        }

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(("If-None-Match", $"\"{put.Id}\"")));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(("If-None-Match", $"\"other\", W/\"{put.Id}\"")));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(("If-None-Match", "*")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(("If-None-Match", "\"other\"")));
        Assert.Equal(HttpStatusCode.PartialContent, await StatusAsync(("Range", "bytes=0-1"), ("If-Range", $"\"{put.Id}\"")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(("Range", "bytes=0-1"), ("If-Range", "\"other\"")));
    }

    [Fact]
    public async Task Put_OutsideItsBounds_IsRefusedByName()
    {
        string id = BlobClient.IdOf(Bytes(100));
        Refused.By(await PutAsync(id, Bytes(99), "image/png"), Refusals.WrongContent);
        Refused.By(await PutAsync(id, Bytes(100), "image/png; charset=x"), Refusals.BadMediaType);
        Refused.By(await PutAsync(id, Bytes(100), "image"), Refusals.BadMediaType);
        Refused.By(await PutAsync(id, Bytes(100), null), Refusals.BadMediaType);
        Refused.By(await PutAsync(id, Bytes(100), "image/" + new string('p', 100)), Refusals.BadMediaType);
        foreach (string days in new[] { "-1", "3651", "1.5", "many", "99999999999", "" })
            Refused.By(await PutAsync(id + "?retainDays=" + days, Bytes(100), "image/png"), Refusals.BadDays);
        Refused.By(await PutAsync(BlobClient.IdOf(Bytes((16 << 20) + 1)), Bytes((16 << 20) + 1), "image/png"), Refusals.TooLarge);
        Refused.By(await CallAsync("GET", $"/v1/blobs/{BlobClient.IdOf(Bytes((16 << 20) + 1))}", stage.OwnerKey), Refusals.UnknownBlob);
        await stage.Silo.StandsAsync();
    }

    [Fact]
    public async Task Delete_RetainedOrPinned_IsRefusedByName()
    {
        BlobReply retained = await owner.Blobs.UploadAsync(Bytes(200), "image/png", retainDays: 2, cancellation: Cancel);
        Assert.NotNull(retained.RetainUntil);
        Refused.By(await CallAsync("DELETE", $"/v1/blobs/{retained.Id}", stage.OwnerKey), Refusals.BlobRetained);

        BlobReply pinned = await owner.Blobs.UploadAsync(Bytes(201), "image/png", cancellation: Cancel);
        Assert.True((await owner.Blobs.PinAsync(pinned.Id, cancellation: Cancel)) is { IsPinned: true, Pins: 1, PinnedUntil: null });
        Assert.NotNull((await owner.Blobs.PinAsync(pinned.Id, days: 3, cancellation: Cancel)).PinnedUntil);
        Refused.By(await CallAsync("DELETE", $"/v1/blobs/{pinned.Id}", stage.OwnerKey), Refusals.BlobPinned);
        Assert.False((await owner.Blobs.UnpinAsync(pinned.Id, Cancel)).IsPinned);
        Assert.True((await owner.Blobs.DeleteAsync(pinned.Id, Cancel)).IsDeleted);
    }

    [Fact]
    public async Task Delete_LastOwner_GivesAProofThatAnybodyCanCheck()
    {
        byte[] bytes = Bytes(300);
        string id = (await owner.Blobs.UploadAsync(bytes, "image/png", cancellation: Cancel)).Id;
        await stranger.Blobs.UploadAsync(bytes, "image/png", cancellation: Cancel);
        Assert.Equal(new DeletionReply(id, false, null), await owner.Blobs.DeleteAsync(id, Cancel));
        DeletionEntry proof = (await stranger.Blobs.DeleteAsync(id, Cancel)).Proof!;
        Assert.Equal(proof, (await stranger.Blobs.DeleteAsync(id, Cancel)).Proof);
        Refused.By(await CallAsync("GET", $"/v1/blobs/{id}", stage.StrangerKey), Refusals.UnknownBlob);

        // By the words of docs/blobs.md.
        string account = (await stranger.AccountAsync(Cancel)).Account;
        Assert.Equal((Sha(bytes), Sha(Encoding.UTF8.GetBytes(account))), (proof.Blob, proof.AskedBy));
        string at = proof.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
        Assert.Equal(proof.Hash, Sha(Encoding.UTF8.GetBytes($"cuckoo deletion 1\n{proof.Number}\n{proof.Blob}\n{proof.AskedBy}\n{at}\n{proof.KeyHash}\n{proof.Previous}\n")));
        DeletionsReply trail = await owner.Blobs.DeletionsAsync(proof.Number - 1, Cancel);
        Assert.Equal(proof, trail.Entries[0]);
        Assert.True((await owner.Blobs.CheckDeletionsAsync(Cancel)).IsIntact);
    }

    [Fact]
    public async Task Store_OnDisk_HoldsNoPlainByteAndNoOldOnes()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null);
        (CuckooClient user, _) = await silo.UserAsync(hasMoney: false);
        using CuckooClient client = user;
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a secret picture ", 1000)));
        string folder = silo.Services.GetService(typeof(SiloOptions)) is SiloOptions options ? Path.Combine(options.DataFolder, "blobs") : "";
        string[] models = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        string id = (await client.Blobs.UploadAsync(bytes, "text/plain", cancellation: Cancel)).Id;
        string lies = Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Except(models, StringComparer.Ordinal));
        Assert.DoesNotContain("a secret picture", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(lies, Cancel)), StringComparison.Ordinal);

        byte[] damaged = await File.ReadAllBytesAsync(lies, Cancel);
        damaged[20] ^= 1;
        await File.WriteAllBytesAsync(lies, damaged, Cancel);
        using HttpRequestMessage get = new(HttpMethod.Get, $"/v1/blobs/{id}");
        EdgeException error = await Assert.ThrowsAnyAsync<EdgeException>(() => client.Blobs.DownloadAsync(id, Cancel));
        Assert.NotEmpty(error.Message);

        Assert.True((await client.Blobs.DeleteAsync(id, Cancel)).IsDeleted);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Except(models, StringComparer.Ordinal));
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private Task<HttpResponseMessage> GetAsync(string id, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage get = new(HttpMethod.Get, $"/v1/blobs/{id}");
        get.Headers.Authorization = new AuthenticationHeaderValue("Bearer", stage.OwnerKey);
        foreach ((string name, string value) in headers) get.Headers.TryAddWithoutValidation(name, value);
        return stage.Silo.Http.SendAsync(get, Cancel);
    }

    private Task<Answer> CallAsync(string method, string path, string key)
    {
        HttpRequestMessage call = new(new HttpMethod(method), path);
        call.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return Answer.OfAsync(stage.Silo.Http, call, Cancel);
    }

    private Task<Answer> PutAsync(string idAndQuery, byte[] bytes, string? type)
    {
        HttpRequestMessage put = new(HttpMethod.Put, $"/v1/blobs/{idAndQuery}") { Content = new ByteArrayContent(bytes) };
        put.Headers.Authorization = new AuthenticationHeaderValue("Bearer", stage.OwnerKey);
        put.Headers.ExpectContinue = bytes.Length > 64 * 1024;
        if (type is not null) put.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return Answer.OfAsync(stage.Silo.Http, put, Cancel);
    }
}

using Cuckoo.Blobs.Objects;

namespace Cuckoo.Blobs.Tests.Services;

/// <summary>What a service says no to is named by its own code, without a secret.</summary>
public sealed class ServiceErrorTests(S3Server s3, AzureServer azure)
{
    private const string WrongKey = "d3JvbmcgYnV0IHN0aWxsIGEga2V5";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Azure_WrongKey_IsNamedWithoutIt()
    {
        AzurePlace place = await azure.NewPlaceAsync();
        using AzureObjects objects = new(AzurePlace.ByKey(place.Container, AzureServer.Account, WrongKey), TimeProvider.System);
        await FailsAsync(objects, "AuthorizationFailure", WrongKey);
    }

    [Fact]
    public async Task Azure_NoSuchContainer_IsNamed()
    {
        using AzureObjects objects = new(AzurePlace.ByKey(azure.UrlOf("never-made"), AzureServer.Account, AzureServer.Key), TimeProvider.System);
        await FailsAsync(objects, "ContainerNotFound", AzureServer.Key);
    }

    [Fact]
    public async Task Azure_OpenedBySas_DoesAllItMayAndSignsNoLinks()
    {
        AzurePlace owner = await azure.NewPlaceAsync();
        string sas = owner.Sas(null, "racwdl", TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5));
        using AzureObjects objects = new(AzurePlace.BySas(owner.Container, AzureServer.Account, "?" + sas), TimeProvider.System);
        ObjectName name = ObjectName.NewSealed();
        await objects.WriteAsync(name, new MemoryStream(new byte[5_000_000]), Cancel);
        Assert.Equal(5_000_000, (await objects.FindAsync(name, Cancel))!.Value.Length);
        await foreach (ListedObject listed in objects.ListAsync(ObjectName.SealedFolder, Cancel)) Assert.Equal(name, listed.Name);
        await objects.DeleteAsync(name, Cancel);
        Assert.Null(await objects.FindAsync(name, Cancel));
        Assert.Null(objects.LinkForUpload(name, 1, "image/png", TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public async Task Azure_SasToReadOnly_IsRefusedToWrite()
    {
        AzurePlace owner = await azure.NewPlaceAsync();
        string sas = owner.Sas(null, "r", TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5));
        using AzureObjects objects = new(AzurePlace.BySas(owner.Container, AzureServer.Account, sas), TimeProvider.System);
        await FailsAsync(objects, "AuthorizationPermissionMismatch", sas);
    }

    [Fact]
    public async Task S3_UnknownKey_IsNamedWithoutIt()
    {
        using S3Objects objects = new(s3.Place("blobs", WrongKey) with { AccessKey = "UNKNOWN" }, TimeProvider.System);
        await FailsAsync(objects, "InvalidAccessKeyId", WrongKey);
    }

    [Fact]
    public async Task S3_NoSuchBucket_IsNamed()
    {
        using S3Objects objects = new(s3.Place("never-made"), TimeProvider.System);
        await FailsAsync(objects, "NoSuchBucket", "S3RVER");
    }

    [Fact]
    public void Places_AsText_HoldNoSecret()
    {
        Assert.DoesNotContain(WrongKey, s3.Place("blobs", WrongKey).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(AzureServer.Key, AzurePlace.ByKey(azure.UrlOf("c"), AzureServer.Account, AzureServer.Key).ToString(), StringComparison.Ordinal);
        ArgumentException error = Assert.Throws<ArgumentException>(() => AzurePlace.ByKey(azure.UrlOf("c"), AzureServer.Account, "no base64!"));
        Assert.DoesNotContain("no base64!", error.Message, StringComparison.Ordinal);
    }

    private static async Task FailsAsync(IObjectStore objects, string code, string secret)
    {
        ObjectStoreException error = await Assert.ThrowsAsync<ObjectStoreException>(
            () => objects.WriteAsync(ObjectName.NewSealed(), new MemoryStream([1, 2, 3]), Cancel));
        Assert.Equal(code, error.Code);
        Assert.DoesNotContain(secret, error.Message, StringComparison.Ordinal);
    }
}

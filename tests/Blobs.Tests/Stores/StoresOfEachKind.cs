using Cuckoo.Blobs.Objects;
using Cuckoo.Blobs.Tests.Services;

namespace Cuckoo.Blobs.Tests.Stores;

public sealed class FileStoreTests : BlobStoreContract
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cuckoo-blobs-");

    private protected override Task<IObjectStore> NewAsync() => Task.FromResult<IObjectStore>(new FileObjects(folder.FullName));

    public override ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return base.DisposeAsync();
    }
}

public sealed class S3StoreTests(S3Server server) : BlobStoreContract
{
    private protected override async Task<IObjectStore> NewAsync() => await server.NewAsync();
}

public sealed class AzureStoreTests(AzureServer server) : BlobStoreContract
{
    private protected override async Task<IObjectStore> NewAsync() => await server.NewAsync();
}

using Cuckoo.Blobs.Objects;
using Cuckoo.Blobs.Tests.Services;

[assembly: AssemblyFixture(typeof(S3Server))]

namespace Cuckoo.Blobs.Tests.Services;

/// <summary>One S3 server for all tests; each test has a bucket of its own.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private Server? server;
    private int buckets;

    public Uri Url => server!.Url;

    public async ValueTask InitializeAsync() => server = await Server.StartAsync("s3.cjs");

    public ValueTask DisposeAsync()
    {
        server?.Dispose();
        return ValueTask.CompletedTask;
    }

    public S3Place Place(string bucket, string secret = "S3RVER") => new(Url, "us-east-1", bucket, "S3RVER", secret);

    public async Task<S3Objects> NewAsync()
    {
        string bucket = $"test-{Interlocked.Increment(ref buckets)}";
        using Amazon.S3.AmazonS3Client client = new("S3RVER", "S3RVER", new Amazon.S3.AmazonS3Config { ServiceURL = Url.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await client.PutBucketAsync(bucket);
        return new S3Objects(Place(bucket), TimeProvider.System);
    }
}

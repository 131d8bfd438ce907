using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Cuckoo.Blobs.Objects;

/// <summary>Where an S3 service is and who calls it.</summary>
/// <param name="Endpoint">Its URL.</param>
/// <param name="Region">The region that signatures name, such as <c>eu-central-1</c>.</param>
/// <param name="Bucket">The bucket; it must exist.</param>
/// <param name="AccessKey">Name of the key.</param>
/// <param name="SecretKey">The key; never printed.</param>
public sealed record S3Place(Uri Endpoint, string Region, string Bucket, string AccessKey, string SecretKey)
{
    /// <summary>Endpoint and bucket: the rest is nobody's business.</summary>
    public override string ToString() => $"{Endpoint}{Bucket}";
}

/// <summary>
/// Objects in a bucket of S3 or of a service that speaks its protocol. An object of more than one part is uploaded in parts, which
/// the service shows only when all are there.
/// </summary>
public sealed class S3Objects : IObjectStore, IDisposable
{
    // S3 takes at most 10,000 parts of at least 5 MiB: 80 GB at this size, far above any blob here.
    private const int PartLength = 8 * 1024 * 1024;

    private readonly AmazonS3Client client;
    private readonly string bucket;
    private readonly TimeProvider time;

    /// <summary>A store in a bucket.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="time">The clock that links expire by.</param>
    public S3Objects(S3Place place, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(place);
        bucket = place.Bucket;
        this.time = time;
        client = new AmazonS3Client(new BasicAWSCredentials(place.AccessKey, place.SecretKey), new AmazonS3Config
        {
            ServiceURL = place.Endpoint.AbsoluteUri,
            AuthenticationRegion = place.Region,
            ForcePathStyle = true,
            UseHttp = place.Endpoint.Scheme == Uri.UriSchemeHttp,
            MaxErrorRetry = 3,
            Timeout = TimeSpan.FromSeconds(30),

            // Sealed chunks verify themselves; a checksum besides is not known to every service.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ObjectName name, Stream content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        byte[] part = new byte[PartLength];
        int length = await content.ReadAtLeastAsync(part, PartLength, throwOnEndOfStream: false, cancellation);
        if (length == PartLength)
        {
            await WritePartsAsync(name, part, content, cancellation);
            return;
        }

        using MemoryStream body = new(part, 0, length, writable: false);
        await CallAsync(name, () => client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = name.Path, InputStream = body, AutoCloseStream = false, UseChunkEncoding = false }, cancellation));
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(ObjectName name, long from, long count, CancellationToken cancellation)
    {
        try
        {
            GetObjectResponse? reply = await FindingAsync(name, () => client.GetObjectAsync(
                new GetObjectRequest { BucketName = bucket, Key = name.Path, ByteRange = new ByteRange(from, from + count - 1) }, cancellation));
            return reply?.ResponseStream;
        }
        catch (ObjectStoreException e) when (e.Code is "InvalidRange")
        {
            return Stream.Null;
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectFacts?> FindAsync(ObjectName name, CancellationToken cancellation)
    {
        GetObjectMetadataResponse? reply = await FindingAsync(name, () => client.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = bucket, Key = name.Path }, cancellation));
        return reply is null ? null : new ObjectFacts(reply.ContentLength, reply.Headers.ContentType);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectName name, CancellationToken cancellation) => FindingAsync(name, () => client.DeleteObjectAsync(
        new DeleteObjectRequest { BucketName = bucket, Key = name.Path }, cancellation));

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            ListObjectsV2Request page = new() { BucketName = bucket, Prefix = folder, ContinuationToken = next, MaxKeys = 1000 };
            ListObjectsV2Response reply = await CallAsync(null, () => client.ListObjectsV2Async(page, cancellation));
            foreach (S3Object found in reply.S3Objects ?? [])
            {
                if (ObjectName.TryParse(found.Key, out ObjectName name))
                    yield return new ListedObject(name, found.Size ?? 0, new DateTimeOffset((found.LastModified ?? DateTime.UnixEpoch).ToUniversalTime()));
            }

            next = reply.IsTruncated == true ? reply.NextContinuationToken : null;
        }
        while (next is not null);
    }

    /// <inheritdoc/>
    /// <remarks>The signature binds name, type, expiry and, since the header is signed, the length a client announces.</remarks>
    public UploadLink? LinkForUpload(ObjectName name, long length, string mediaType, DateTimeOffset expiresAt)
    {
        GetPreSignedUrlRequest link = new()
        {
            BucketName = bucket,
            Key = name.Path,
            Verb = HttpVerb.PUT,
            Expires = expiresAt.UtcDateTime,
            ContentType = mediaType,
            Protocol = client.Config.UseHttp ? Protocol.HTTP : Protocol.HTTPS,
        };
        link.Headers.ContentLength = length;
        if (expiresAt <= time.GetUtcNow()) throw new ArgumentOutOfRangeException(nameof(expiresAt), "A link must end in the future.");
        return new UploadLink(new Uri(client.GetPreSignedURL(link)), new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Type"] = mediaType });
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task WritePartsAsync(ObjectName name, byte[] part, Stream rest, CancellationToken cancellation)
    {
        string upload = (await CallAsync(name, () => client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = name.Path }, cancellation))).UploadId;
        try
        {
            List<PartETag> parts = [];
            for (int length = part.Length; length > 0; length = await rest.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellation))
            {
                using MemoryStream body = new(part, 0, length, writable: false);
                UploadPartResponse done = await CallAsync(name, () => client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = bucket,
                        Key = name.Path,
                        UploadId = upload,
                        PartNumber = parts.Count + 1,
                        InputStream = body,
                        PartSize = length,
                        UseChunkEncoding = false,
                    },
                    cancellation));
                parts.Add(new PartETag(parts.Count + 1, done.ETag));
            }

            await CallAsync(name, () => client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket, Key = name.Path, UploadId = upload, PartETags = parts }, cancellation));
        }
        catch
        {
            // What stays when this fails too is invisible; a bucket's own rule for unfinished uploads takes it away.
            try
            {
                await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = name.Path, UploadId = upload }, CancellationToken.None);
            }
            catch (Exception e) when (e is AmazonServiceException or HttpRequestException)
            {
                // The first failure is the one to tell.
            }

            throw;
        }
    }

    private static async Task<T?> FindingAsync<T>(ObjectName name, Func<Task<T>> call)
        where T : class
    {
        try
        {
            return await CallAsync(name, call);
        }
        catch (ObjectStoreException e) when (e.Code is "NoSuchKey" or "NotFound")
        {
            return null;
        }
    }

    private static async Task<T> CallAsync<T>(ObjectName? name, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (AmazonS3Exception e)
        {
            string code = string.IsNullOrEmpty(e.ErrorCode) ? $"{(int)e.StatusCode}" : e.ErrorCode;
            if (e.StatusCode is HttpStatusCode.NotFound && code is not "NoSuchBucket") code = "NoSuchKey";
            throw new ObjectStoreException(code, $"S3 refused a call about {name?.Path ?? "the bucket"}: {code}.", e);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException)
        {
            throw new ObjectStoreException("Unreachable", "The S3 service cannot be reached.", e);
        }
    }
}

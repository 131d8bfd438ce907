namespace Cuckoo.Silo;

/// <summary>
/// Where blobs lie, under <c>Cuckoo:Blobs</c>. Secrets are no settings, so that none can stand on a command line: the service's key
/// comes from the environment variable <c>CUCKOO_BLOB_SECRET</c> or from <see cref="SecretFile"/>, master keys from
/// <c>CUCKOO_BLOB_MASTER_KEYS</c> or from <see cref="MasterKeysFile"/>.
/// </summary>
public sealed record BlobOptions
{
    /// <summary><c>file</c>, <c>s3</c> or <c>azure</c>.</summary>
    public string Store { get; init; } = "file";

    /// <summary>S3: the service's URL. Azure: the container's.</summary>
    public string Url { get; init; } = "";

    /// <summary>S3: the region that signatures name.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>S3: the bucket.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>S3: the access key's name. Azure: the account's.</summary>
    public string Account { get; init; } = "";

    /// <summary>Azure: whether the secret is a shared access signature instead of the account's key. Then links for uploads go through the edge.</summary>
    public bool IsSas { get; init; }

    /// <summary>File of the service's key.</summary>
    public string SecretFile { get; init; } = "";

    /// <summary>File of the master keys, one a line, the current one first; by default <c>blobs.key</c> in the data folder, made at the first start.</summary>
    public string MasterKeysFile { get; init; } = "";

    /// <summary>What is wrong with the options, one sentence each.</summary>
    public IEnumerable<string> Findings()
    {
        if (Store is not ("file" or "s3" or "azure")) yield return $"Cuckoo:Blobs:Store is '{Store}'; use file, s3 or azure.";
        if (Store is not ("s3" or "azure")) yield break;
        if (!Uri.TryCreate(Url, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0)
            yield return $"Cuckoo:Blobs:Url must be the URL of the {(Store is "s3" ? "service" : "container")}, without a query.";
        else if (url.Scheme is "http" && !url.IsLoopback)
            yield return "Cuckoo:Blobs:Url must begin with https:// unless it is loopback.";
        if (Account.Length is 0 or > 200) yield return $"Cuckoo:Blobs:Account is missing; name the {(Store is "s3" ? "access key" : "account")}.";
        if (Store is "s3" && Bucket.Length is 0 or > 100) yield return "Cuckoo:Blobs:Bucket is missing; name the bucket.";
    }
}

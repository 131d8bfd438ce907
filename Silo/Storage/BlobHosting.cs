using Cuckoo.Blobs;
using Cuckoo.Blobs.Objects;
using Cuckoo.Grains;
using Cuckoo.Silo.Hosting;

namespace Cuckoo.Silo.Storage;

/// <summary>Sets up the store of blobs.</summary>
internal static class BlobHosting
{
    private const string SecretVariable = "CUCKOO_BLOB_SECRET";
    private const string KeysVariable = "CUCKOO_BLOB_MASTER_KEYS";
    private const int MostSecretBytes = 4096;

    /// <summary>Adds the store, its records and its sweep.</summary>
    /// <exception cref="SetupException">A secret is missing.</exception>
    /// <exception cref="InvalidDataException">The master keys are none.</exception>
    public static void AddBlobs(this IServiceCollection services, BlobOptions options, string folder)
    {
        services.AddSingleton(KeysOf(options, folder));
        string secret = options.Store is "file" ? "" : SecretOf(options);

        // Made when first needed, after the engine has taken the folder: files sweep up what was half-written, and that of a silo
        // that runs is not ours.
        services.AddSingleton(provider => ObjectsOf(options, secret, folder, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBlobRecords, GrainRecords>();
        services.AddSingleton<BlobStore>();
        services.AddSingleton<BlobSweep>();
        services.AddHostedService<BlobSweeper>();
    }

    /// <summary>The content id of a hash that grains speak of.</summary>
    public static ContentId ToContentId(this Hash256 hash) => ContentId.FromSha256(Convert.FromHexString(hash.Value));

    /// <summary>The hash that grains know a blob by.</summary>
    public static Hash256 ToHash(this ContentId id) => Hash256.From(id.ToBytes().AsSpan(4));

    private static IObjectStore ObjectsOf(BlobOptions options, string secret, string folder, TimeProvider time) => options.Store switch
    {
        "s3" => new S3Objects(new S3Place(new Uri(options.Url), options.Region, options.Bucket, options.Account, secret), time),
        "azure" => new AzureObjects(
            options.IsSas ? AzurePlace.BySas(new Uri(options.Url), options.Account, secret) : AzurePlace.ByKey(new Uri(options.Url), options.Account, secret), time),
        _ => new FileObjects(Path.Combine(folder, "blobs")),
    };

    private static MasterKeys KeysOf(BlobOptions options, string folder)
    {
        if (Environment.GetEnvironmentVariable(KeysVariable) is { Length: > 0 } keys) return MasterKeys.Parse(keys, KeysVariable);
        return MasterKeys.LoadOrCreate(options.MasterKeysFile is { Length: > 0 } file ? file : Path.Combine(folder, "blobs.key"));
    }

    private static string SecretOf(BlobOptions options)
    {
        if (Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } secret) return secret;
        if (options.SecretFile.Length == 0) throw new SetupException($"The {options.Store} store needs a key: set {SecretVariable} or Cuckoo:Blobs:SecretFile.");
        FileInfo file = new(options.SecretFile);
        if (!file.Exists || file.Length is 0 or > MostSecretBytes) throw new SetupException($"Cuckoo:Blobs:SecretFile '{options.SecretFile}' must be a file of 1 to {MostSecretBytes} bytes.");
        return File.ReadAllText(file.FullName).Trim();
    }
}

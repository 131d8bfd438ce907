// Brings the files of the models on offer into the store of blobs, where miners get them by their hash. What is there already is not
// written again. Each file is pinned in the treasury's name for as long as two renewals may fail: what is no longer on offer is
// collected by itself, in whatever silo of a cluster it was published.

using System.Collections.Frozen;
using System.Security.Cryptography;
using Cuckoo.Blobs;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains;
using Cuckoo.Grains.Blobs;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Downloads;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Hosting;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Storage;

/// <summary>The models that miners can get here, all their files published.</summary>
/// <param name="Models">The models.</param>
internal sealed record PublishedModels(ServedModels Models)
{
    private readonly FrozenDictionary<string, long> lengths =
        Models.Models.SelectMany(m => m.Files).DistinctBy(f => f.Sha256, StringComparer.Ordinal).ToFrozenDictionary(f => f.Sha256, f => f.Bytes, StringComparer.Ordinal);

    /// <summary>Bytes of the file with that hash; nothing when it belongs to none of the models.</summary>
    public long? LengthOf(Hash256 file) => lengths.TryGetValue(file.Value, out long length) ? length : null;
}

/// <summary>Publishes the files of the models on offer, at the start and then once a day.</summary>
internal sealed class ModelFiles(
    SiloOptions options, LoadedModels models, IServiceProvider services, IGrainFactory grains, TimeProvider time, ILogger<ModelFiles> log)
    : BackgroundService
{
    private const string MediaType = "application/octet-stream";

    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewTime = TimeSpan.FromDays(1);
    private static readonly TimeSpan PinTime = 3 * RenewTime;

    private readonly TaskCompletionSource<PublishedModels> published = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when all are published.</summary>
    public Task<PublishedModels> Published => published.Task;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            TimeSpan next = RenewTime;
            try
            {
                List<ServedModel> served = [];
                IReadOnlyList<string> names = options.Models.Count > 0 ? options.Models : LoadedModels.Shipped;
                foreach ((string name, LoadedModel model) in names.Zip(models.All)) await Publish(name, model, served, stoppingToken);
                published.TrySetResult(new PublishedModels(new ServedModels(served)));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                next = RetryTime;
                log.LogError(e, "The files of the models could not be published; it is tried again in {Seconds} s.", RetryTime.TotalSeconds);
            }

            await Task.Delay(next, time, stoppingToken);
        }
    }

    private async Task Publish(string folder, LoadedModel model, List<ServedModel> served, CancellationToken cancellation)
    {
        string root = PictureModel.DefaultFolder(folder);
        List<ServedFile> files = [];
        foreach (string path in FilesIn(root)) files.Add(await FileAt(path, Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'), cancellation));
        ServedModel row = model is LoadedTexts texts && Network.IsTolerant(model, options)
            ? new(model.Name, texts.TolerantProgram, files, TolerantProfile.Name)
            : new(model.Name, model.Work.Program, files);

        // What a miner would not take is not served; those that have the folder already run it all the same.
        if (Manifest.Finding(row) is { } finding)
        {
            log.LogWarning("Miners cannot get the model {Model} here: {Finding}", folder, finding);
            return;
        }

        foreach ((string path, ServedFile file) in FilesIn(root).Zip(files)) await Keep(path, file, cancellation);
        served.Add(row);
    }

    private static IEnumerable<string> FilesIn(string root) => Directory.EnumerateFiles(root, "*", new EnumerationOptions
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 3,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    }).Order(StringComparer.Ordinal);

    private static async Task<ServedFile> FileAt(string path, string name, CancellationToken cancellation)
    {
        await using FileStream content = File.OpenRead(path);
        return new ServedFile(name, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)), content.Length);
    }

    private async Task Keep(string path, ServedFile file, CancellationToken cancellation)
    {
        if (!Hash256.TryParse(file.Sha256, out Hash256 hash)) throw new InvalidOperationException("A SHA-256 is no hash.");
        IBlobGrain blob = grains.GetGrain<IBlobGrain>(hash.Value);
        if (await blob.Share(AccountId.Treasury) is not BlobResult.Done)
        {
            await using FileStream content = File.OpenRead(path);
            BlobOrder order = new(AccountId.Treasury.Value, MediaType, file.Bytes) { Length = file.Bytes, Expected = hash.ToContentId() };
            PutResult put = await services.GetRequiredService<BlobStore>().PutAsync(content, order, cancellation);
            if (!put.IsStored) throw new InvalidOperationException($"A file of a model changed while it was published: {put.Outcome}.");
        }

        await blob.Pin(AccountId.Treasury, time.GetUtcNow() + PinTime);
    }
}

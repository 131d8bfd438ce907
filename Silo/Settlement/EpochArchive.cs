using Cuckoo.Blobs;
using Cuckoo.Chain;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains;
using Cuckoo.Grains.Blobs;
using Cuckoo.Grains.Settlement;
using Cuckoo.Silo.Storage;

namespace Cuckoo.Silo.Settlement;

/// <summary>The leaves of epochs in the store of blobs. They are the treasury's, and pinned for good.</summary>
internal sealed class EpochArchive(IServiceProvider services, IGrainFactory grains, string folder) : IEpochArchive, IDisposable
{
    /// <summary>The type of a file of leaves.</summary>
    public const string MediaType = "application/octet-stream";

    // The one that was asked for last: building a tree of a million leaves is a second's work.
    private readonly SemaphoreSlim place = new(1, 1);
    private LeavesFile? last;

    private BlobStore Blobs => services.GetRequiredService<BlobStore>();

    /// <inheritdoc/>
    public async Task<EpochPublished> PublishAsync(ulong chainId, Address contract, int epoch, Hash256? previous, MerkleSumTree tree, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "leaves.tmp");
        LeavesFile written;
        await using (FileStream file = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose))
        {
            Bytes32 before = previous is { } hash ? Bytes32.From(Convert.FromHexString(hash.Value)) : default;
            written = await LeavesFile.WriteAsync(file, chainId, contract, (ulong)epoch, before, tree, cancellation);
            file.Position = 0;
            BlobOrder order = new(AccountId.Treasury.Value, MediaType, written.Header.FileLength)
            {
                Length = written.Header.FileLength,
                Expected = ContentId.FromSha256(written.DataHash.ToBytes()),
            };
            PutResult put = await Blobs.PutAsync(file, order, cancellation);
            if (!put.IsStored) throw new InvalidOperationException($"The leaves of epoch {epoch} were not stored: {put.Outcome}.");
        }

        Hash256 data = HashOf(written.DataHash);
        BlobResult pinned = await grains.GetGrain<IBlobGrain>(data.Value).Pin(AccountId.Treasury, null);
        if (pinned is not BlobResult.Done) throw new InvalidOperationException($"The leaves of epoch {epoch} were not pinned: {pinned}.");
        last = written;
        return new EpochPublished(data, written.Header.Root.ToString(), new Amount(written.Header.Total), written.Header.Count, previous);
    }

    /// <inheritdoc/>
    public async Task<LeavesFile?> LoadAsync(EpochPublished published, CancellationToken cancellation)
    {
        if (last is { } kept && HashOf(kept.DataHash) == published.DataHash) return kept;
        await place.WaitAsync(cancellation);
        try
        {
            if (last is { } meanwhile && HashOf(meanwhile.DataHash) == published.DataHash) return meanwhile;
            await using Stream? content = await OpenAsync(published, cancellation);
            if (content is null) return null;
            LeavesFile read = await LeavesFile.ReadAsync(content, cancellation);
            if (HashOf(read.DataHash) != published.DataHash) return null;
            return last = read;
        }
        catch (LeavesException)
        {
            return null;
        }
        finally
        {
            place.Release();
        }
    }

    /// <summary>The file of an epoch's leaves; nothing when the store has lost it.</summary>
    public Task<Stream?> OpenAsync(EpochPublished published, CancellationToken cancellation) => Blobs.OpenAsync(published.DataHash.ToContentId(), 0, null, cancellation);

    /// <summary>The length of the file.</summary>
    public Task<long?> LengthAsync(EpochPublished published, CancellationToken cancellation) => Blobs.LengthAsync(published.DataHash.ToContentId(), cancellation);

    /// <inheritdoc/>
    public void Dispose() => place.Dispose();

    private static Hash256 HashOf(Bytes32 hash) =>
        Hash256.TryParse(Convert.ToHexStringLower(hash.ToBytes()), out Hash256 text) ? text : throw new InvalidOperationException("A SHA-256 is no hash.");
}

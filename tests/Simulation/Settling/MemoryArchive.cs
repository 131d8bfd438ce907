using Cuckoo.Chain;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains;
using Cuckoo.Grains.Settlement;
using Cuckoo.Silo.Settlement;

namespace Cuckoo.Simulation.Settling;

/// <summary>Published leaves that outlive every process, and that anybody can read who knows their hash.</summary>
internal sealed class MemoryArchive
{
    private readonly Dictionary<Bytes32, byte[]> files = [];

    /// <summary>A file; nothing when it was not published.</summary>
    public byte[]? Find(Bytes32 data) => files.GetValueOrDefault(data);

    /// <summary>Called after a life of the silo has published one.</summary>
    public Func<Task> Published { get; init; } = static () => Task.CompletedTask;

    /// <summary>Loses a file.</summary>
    public void Lose(Bytes32 data) => files.Remove(data);

    /// <summary>Publishes a file.</summary>
    public void Put(Bytes32 data, byte[] file) => files[data] = file;

    /// <summary>The archive as one life of the silo has it: a store that takes its time.</summary>
    public IEpochArchive For(TimeProvider time) => new OfLife(this, time);

    private sealed class OfLife(MemoryArchive archive, TimeProvider time) : IEpochArchive
    {
        public async Task<EpochPublished> PublishAsync(ulong chainId, Address contract, int epoch, Hash256? previous, MerkleSumTree tree, CancellationToken cancellation)
        {
            using MemoryStream file = new();
            Bytes32 before = previous is { } hash ? Bytes32.From(Convert.FromHexString(hash.Value)) : default;
            LeavesFile written = await LeavesFile.WriteAsync(file, chainId, contract, (ulong)epoch, before, tree, cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation);
            archive.Put(written.DataHash, file.ToArray());
            await archive.Published();
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation);
            return new EpochPublished(Hash256.From(written.DataHash.ToBytes()), written.Header.Root.ToString(), new Amount(written.Header.Total), written.Header.Count, previous);
        }

        public async Task<LeavesFile?> LoadAsync(EpochPublished published, CancellationToken cancellation)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation);
            return archive.Find(Bytes32.From(Convert.FromHexString(published.DataHash.Value))) is { } file
                ? await LeavesFile.ReadAsync(new MemoryStream(file), cancellation, threads: 1)
                : null;
        }
    }
}

namespace Cuckoo.Grains.Ledger;

/// <summary>Keeps the state of a shard while its calls go on. Its key is the shard's.</summary>
public interface ILedgerSnapshotGrain : IGrainWithStringKey
{
    /// <summary>Replays what is durable beside the running shard and keeps that state, for the next activation to begin from.</summary>
    /// <param name="epoch">Of the writer that asks; one that has lost the shard is refused.</param>
    /// <returns>Number of the last entry in it.</returns>
    [ResponseTimeout("01:00:00")]
    Task<long> Take(long epoch);
}

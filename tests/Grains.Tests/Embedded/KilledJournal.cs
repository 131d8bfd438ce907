using System.Runtime.CompilerServices;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Ledger;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Grains.Tests.Embedded;

/// <summary>
/// A journal that takes its time, fails before or after it took effect, and asks for the process to be killed at one of its
/// calls, before or after it took effect. What happens at which call follows from the silo's seed.
/// </summary>
internal sealed class KilledJournal(MemoryJournal journal, Func<SimulatedSilo?> silo, int killAtCall, int failPerMille) : ILedgerJournal
{
    private int calls;

    /// <summary>Completes when the process is to be killed.</summary>
    public TaskCompletionSource Kill { get; private set; } = new();

    /// <summary>How many calls there were.</summary>
    public int Calls => calls;

    /// <summary>From now on nothing fails and nobody dies.</summary>
    public bool IsCalm { get; set; }

    public Task<JournalHead> TakeAsync(ShardName shard) => DoAsync(() => journal.TakeAsync(shard));

    public Task<JournalHead> HeadAsync(ShardName shard) => DoAsync(() => journal.HeadAsync(shard));

    public Task AppendAsync(ShardName shard, long epoch, JournalBlock block) => DoAsync(async () =>
    {
        await journal.AppendAsync(shard, epoch, block);
        return true;
    });

    public async IAsyncEnumerable<StoredBlock> ReadAsync(ShardName shard, long afterBlock, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await DoAsync(() => Task.FromResult(true));
        await foreach (StoredBlock block in journal.ReadAsync(shard, afterBlock, cancellation)) yield return block;
    }

    public Task<StoredBlock?> FindAsync(ShardName shard, long sequence) => DoAsync(() => journal.FindAsync(shard, sequence));

    public Task WriteSnapshotAsync(ShardName shard, long epoch, ReadOnlyMemory<byte> snapshot) => DoAsync(async () =>
    {
        await journal.WriteSnapshotAsync(shard, epoch, snapshot);
        return true;
    });

    public Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard) => DoAsync(() => journal.ReadSnapshotAsync(shard));

    private async Task<T> DoAsync<T>(Func<Task<T>> call)
    {
        bool isLast = ++calls == killAtCall;
        await PauseAsync();
        if (isLast && killAtCall % 2 == 0) await DieAsync();
        Fail();
        T result = await call();
        await PauseAsync();
        if (isLast) await DieAsync();
        Fail();
        return result;
    }

    private Task PauseAsync() => silo() is { } now ? Task.Delay(TimeSpan.FromMilliseconds(now.Draw(4)), now.Time) : Task.CompletedTask;

    private void Fail()
    {
        if (!IsCalm && silo() is { } now && now.Draw(1_000) < failPerMille) throw new IOException("The disk failed.");
    }

    // Whoever asked never hears: he is gone.
    private async Task DieAsync()
    {
        if (IsCalm) return;
        TaskCompletionSource kill = Kill;
        Kill = new TaskCompletionSource();
        kill.SetResult();
        await new TaskCompletionSource().Task;
    }
}

using System.Runtime.CompilerServices;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Ledger;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Grains.Tests.Embedded;

/// <summary>
/// A journal that takes its time, fails before or after it took effect, and asks for the process to be killed at some of its
/// calls, before or after they took effect. What happens at which call follows from the silo's seed.
/// </summary>
/// <param name="journal">Where all goes.</param>
/// <param name="silo">The silo, once it runs.</param>
/// <param name="kills">The calls to be killed at, in order: the number since the beginning, and whether it has taken effect by then.</param>
/// <param name="failPerMille">How many of a thousand calls fail.</param>
internal sealed class KilledJournal(MemoryJournal journal, Func<SimulatedSilo?> silo, IEnumerable<(int Call, bool IsAfter)> kills, int failPerMille) : ILedgerJournal
{
    private readonly Queue<(int Call, bool IsAfter)> kills = new(kills);
    private readonly SortedSet<int> open = [];
    private int calls;

    /// <summary>Completes when the process is to be killed.</summary>
    public TaskCompletionSource Kill { get; private set; } = new();

    /// <summary>How many processes were killed at a call.</summary>
    public int Killed { get; private set; }

    /// <summary>How many snapshots were written.</summary>
    public int Snapshots { get; private set; }

    /// <summary>How many calls had ended when nothing failed any more.</summary>
    public int CallsInDanger { get; private set; }

    /// <summary>From now on nothing fails and nobody dies.</summary>
    public bool IsCalm { get; private set; }

    /// <summary>Ends the danger.</summary>
    public void Calm() => (IsCalm, CallsInDanger) = (true, open.Count == 0 ? calls : open.Min - 1);

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
        Snapshots++;
        return true;
    });

    public Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard) => DoAsync(() => journal.ReadSnapshotAsync(shard));

    private async Task<T> DoAsync<T>(Func<Task<T>> call)
    {
        int number = ++calls;
        open.Add(number);
        bool isLast = kills.TryPeek(out (int Call, bool IsAfter) kill) && kill.Call == number;
        if (isLast) kills.Dequeue();
        await PauseAsync();
        if (isLast && !kill.IsAfter) await DieAsync();
        Fail();
        T result = await call();
        await PauseAsync();
        if (isLast) await DieAsync();
        open.Remove(number);
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
        Killed++;
        TaskCompletionSource kill = Kill;
        Kill = new TaskCompletionSource();
        kill.SetResult();
        await new TaskCompletionSource().Task;
    }
}

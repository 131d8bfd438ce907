using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Events;

/// <summary>What changed on the chain since the cursor before.</summary>
/// <param name="Undone">Events handed over earlier whose blocks are the chain's no more, newest first.</param>
/// <param name="Added">New events, oldest first.</param>
/// <param name="Cursor">How far this takes the consumer.</param>
public sealed record EventBatch(IReadOnlyList<LogEntry> Undone, IReadOnlyList<LogEntry> Added, FollowerCursor Cursor);

/// <summary>Who wants the events, each exactly once.</summary>
public interface IEventConsumer
{
    /// <summary>The cursor of the last batch that was committed, or null before the first.</summary>
    Task<FollowerCursor?> LoadAsync(CancellationToken cancellation);

    /// <summary>
    /// Takes a batch: its effects and its cursor in one commit. If it throws, nothing of it may have been committed: the same
    /// batch, or one that says the same, comes again.
    /// </summary>
    Task ApplyAsync(EventBatch batch, CancellationToken cancellation);
}

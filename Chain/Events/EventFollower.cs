// Follows a contract's events so that each is handed over exactly once, through reorganisations, refusing nodes and deaths of
// this process. What was handed over is known from the consumer's own commit alone. Near the head every block's hash is
// remembered with its events, so that what a reorganisation undoes is handed back before anything new; far below the head, where
// nothing is undone any more, only ends of ranges are. A reorganisation is another hash at a height that was seen. A head that is
// merely lower is that of a node that lags, and undoes nothing.

using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Events;

/// <summary>The chain undid more blocks than are remembered: what was handed over can no longer be told from what was not.</summary>
public sealed class DeepReorganisationException(string message) : Exception(message);

/// <summary>Hands a consumer the events of a chain. One runs at a time for a consumer.</summary>
public sealed class EventFollower(IRpc rpc, LogFilter filter, IEventConsumer consumer, FollowerOptions options, TimeProvider time)
{
    private readonly HashSet<Keys.Address> contracts = [.. filter.Contracts];
    private readonly HashSet<Bytes32> signatures = [.. filter.Signatures];
    private int range = options.MostRange;

    /// <summary>Follows until cancelled. A chain that does not answer is asked again.</summary>
    /// <exception cref="DeepReorganisationException">See there.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var more = false;
            try
            {
                more = await StepAsync(cancellation);
            }
            catch (RpcException)
            {
                // The node is away, or in the middle of a reorganisation.
            }

            if (!more) await Task.Delay(options.PollInterval, time, cancellation);
        }
    }

    /// <summary>Hands over at most one batch.</summary>
    /// <returns>Whether there may be more at once.</returns>
    /// <exception cref="RpcException">The chain does not answer, or not consistently; nothing was handed over.</exception>
    /// <exception cref="DeepReorganisationException">See there.</exception>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var cursor = await consumer.LoadAsync(cancellation) ?? new FollowerCursor(options.FirstBlock, []);
        var head = await HeaderAsync(BlockTag.Latest, cancellation) ?? throw Inconsistent();
        if (await UndoAsync(cursor, head.Number, cancellation) is { } undone)
        {
            await consumer.ApplyAsync(undone, cancellation);
            return true;
        }

        if (head.Number + 1 < cursor.Next + (ulong)options.Confirmations) return false;
        var last = head.Number + 1 - (ulong)options.Confirmations;
        var settled = head.Number < (ulong)options.Remembered ? 0 : head.Number - (ulong)options.Remembered;
        var to = Math.Min(last, cursor.Next + (ulong)range - 1);
        // A range lies on one side of what may be undone.
        if (cursor.Next <= settled) to = Math.Min(to, settled);
        var batch = await ReadAsync(cursor, to, cursor.Next <= settled, cancellation);
        if (batch is null) return true;
        range = Math.Min(options.MostRange, 2 * range);
        await consumer.ApplyAsync(batch, cancellation);
        return to < last;
    }

    // Null when the newest remembered block that the node has is still the chain's, or when it has none of them yet.
    private async Task<EventBatch?> UndoAsync(FollowerCursor cursor, ulong head, CancellationToken cancellation)
    {
        var seen = cursor.Recent.Count(block => block.Number <= head);
        if (seen == 0 || await IsCanonicalAsync(cursor.Recent[seen - 1], cancellation)) return null;
        // Canonical blocks come first, undone ones after them: the border is found by halving.
        var (canonical, foreign) = (-1, seen - 1);
        while (foreign - canonical > 1)
        {
            var middle = (foreign + canonical) / 2;
            if (await IsCanonicalAsync(cursor.Recent[middle], cancellation)) canonical = middle;
            else foreign = middle;
        }

        // All there ever was is remembered and undone: it begins anew.
        if (canonical < 0 && cursor.Recent[0].Number <= options.FirstBlock)
            return new EventBatch([.. cursor.Recent.SelectMany(static block => block.Events).Reverse()], [], new FollowerCursor(options.FirstBlock, []));
        if (canonical < 0)
            throw new DeepReorganisationException($"The chain undid block {cursor.Recent[0].Number} and all after it: more than the {cursor.Recent.Count} remembered blocks.");
        var kept = cursor.Recent.Take(canonical + 1).ToArray();
        // Between two ends of ranges lie blocks whose events are not remembered, and would be handed over twice.
        if (kept[^1].Number + 1 != cursor.Recent[canonical + 1].Number)
            throw new DeepReorganisationException($"The chain undid block {cursor.Recent[canonical + 1].Number} and perhaps others before it, which are not remembered.");
        var undone = cursor.Recent.Skip(canonical + 1).SelectMany(static block => block.Events).Reverse().ToArray();
        return new EventBatch(undone, [], new FollowerCursor(kept[^1].Number + 1, kept));
    }

    // Nodes answer one after the other, so one that has not got so far may be the one that is asked: it says nothing against the block.
    private async Task<bool> IsCanonicalAsync(FollowedBlock block, CancellationToken cancellation)
        => (await HeaderAsync(BlockTag.At(block.Number), cancellation) ?? throw Inconsistent()).Hash == block.Hash;

    // The events of a range, or null when the node refuses so long a range and a shorter one is to be tried.
    private async Task<EventBatch?> ReadAsync(FollowerCursor cursor, ulong to, bool settled, CancellationToken cancellation)
    {
        var from = cursor.Next;
        var headers = await HeadersAsync(settled ? to : from, to, cancellation);
        if (!settled && cursor.Recent.Count > 0 && cursor.Recent[^1].Number + 1 == from && headers[0].Parent != cursor.Recent[^1].Hash) throw Inconsistent();
        ValueList<LogEntry> logs;
        try
        {
            logs = await rpc.AskAsync(Eth.Logs(filter, from, to), cancellation);
        }
        catch (RpcException e) when (to > from && (e.Failure is RpcFailure.NodeError or RpcFailure.TooLarge or RpcFailure.TimedOut or RpcFailure.Refused))
        {
            range = (int)Math.Max(1, (to - from + 1) / 2);
            return null;
        }

        var events = Checked(logs, from, to);
        // Still the same end: no reorganisation lies between the questions, so what is missing was never there.
        if ((await HeaderAsync(BlockTag.At(to), cancellation))?.Hash != headers[^1].Hash) throw Inconsistent();
        var byBlock = events.ToLookup(static log => log.Block);
        foreach (var header in headers)
        {
            if (byBlock[header.Number].Any(log => log.BlockHash != header.Hash)) throw Inconsistent();
        }

        var recent = cursor.Recent.Concat(headers.Select(header => new FollowedBlock(header.Number, header.Hash, [.. byBlock[header.Number]])));
        return new EventBatch([], events, new FollowerCursor(to + 1, [.. recent.TakeLast(options.Remembered)]));
    }

    private async Task<List<BlockHeader>> HeadersAsync(ulong from, ulong to, CancellationToken cancellation)
    {
        var calls = new List<RpcCall<BlockHeader?>>();
        for (var number = from; number <= to; number++) calls.Add(Eth.Block(BlockTag.At(number)));
        var headers = new List<BlockHeader>();
        foreach (var answer in await rpc.AskAllAsync(calls, cancellation))
        {
            var header = answer.OrThrow() ?? throw Inconsistent();
            if (header.Number != from + (ulong)headers.Count || (headers.Count > 0 && header.Parent != headers[^1].Hash)) throw Inconsistent();
            headers.Add(header);
        }

        return headers;
    }

    // In order, each once, and only what was asked for.
    private LogEntry[] Checked(ValueList<LogEntry> logs, ulong from, ulong to)
    {
        var ordered = logs.OrderBy(static log => log.Block).ThenBy(static log => log.Index).ToArray();
        for (var place = 0; place < ordered.Length; place++)
        {
            var log = ordered[place];
            var asked = log.Block >= from && log.Block <= to
                && (contracts.Count == 0 || contracts.Contains(log.Contract))
                && (signatures.Count == 0 || (log.Topics.Count > 0 && signatures.Contains(log.Topics[0])));
            if (!asked || (place > 0 && ordered[place - 1].Block == log.Block && ordered[place - 1].Index == log.Index))
                throw new RpcException(RpcFailure.Malformed, "The node gave events that were not asked for, or one twice.");
        }

        return ordered;
    }

    private Task<BlockHeader?> HeaderAsync(BlockTag block, CancellationToken cancellation) => rpc.AskAsync(Eth.Block(block), cancellation);

    private static RpcException Inconsistent() => new(RpcFailure.Malformed, "The node's blocks do not follow one another: it is reorganising, or several nodes answer.");
}

// What became of the sends, read from the chain. In every step: first whether blocks we counted on are still there (an undone
// block, or a development chain that lost its last second), then for everything unfinished whether a block has one of its
// attempts; what no block has is offered again, with more fees when it has waited long; nonces nobody used are filled.

using System.Globalization;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Sending;

/// <summary>Takes unfinished sends further. Its caller lets one step run at a time.</summary>
internal sealed class SendWatch(
    IRpc rpc, SendJournal journal, SendOptions options, TimeProvider time, Address account, Func<SendOrder, ulong, ulong, Fees, SendAttempt> sign)
{
    // So many sends are looked at in a step: what waits behind them is looked at when they are through.
    private const int MostAStep = 200;
    private const int Page = 50;

    // The gas of a transfer of nothing, which fills a nonce.
    private const ulong TransferGas = 21_000;

    /// <summary>The id of what fills a nonce; no caller's id begins so.</summary>
    public const string GapPrefix = "gap ";

    /// <summary>Hands a send's newest attempt to a node, whatever the node says: the chain tells what came of it.</summary>
    public static async Task OfferAsync(IRpc rpc, SendRecord send, CancellationToken cancellation)
    {
        try
        {
            await rpc.AskAsync(Eth.SendRaw(send.Attempts[^1].Raw), cancellation);
        }
        catch (RpcException)
        {
            // Known already, too cheap now, or nobody there: the next step offers it again.
        }
    }

    /// <summary>One look at the chain.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        var head = await rpc.AskAsync(Eth.Block(BlockTag.Latest), cancellation) ?? throw new RpcException(RpcFailure.Malformed, "The node has no newest block.");
        await UndoAsync(head.Number, cancellation);
        foreach (var send in journal.In(SendState.Included).Where(send => Depth(head.Number, send.Place!.Block) >= (ulong)options.Confirmations))
            journal.Move(send.Id, SendState.Final, send.Place);

        var waiting = journal.In(SendState.Sent);
        if (waiting.Count == 0) return;
        var used = await rpc.AskAsync(Eth.Nonce(account, BlockTag.Latest), cancellation);
        await FillGapsAsync(used, waiting, cancellation);
        Fees? now = null;
        foreach (var send in journal.In(SendState.Sent).Take(MostAStep))
        {
            if (await FindAsync(send, head.Number, cancellation)) continue;
            if (send.Nonce < used)
            {
                await DisplaceAsync(send, head.Number, cancellation);
                continue;
            }

            now ??= options.Fees.Choose(await rpc.AskAsync(Eth.Fees(options.Fees.Blocks, options.Fees.Percentile), cancellation));
            await OfferAsync(rpc, Raise(send, now), cancellation);
        }
    }

    private static ulong Depth(ulong head, ulong block) => head < block ? 0 : head - block + 1;

    // From the highest block down until one is still the chain's: everything above it is to be looked for again.
    private async Task UndoAsync(ulong head, CancellationToken cancellation)
    {
        // The usual case is one question: is the highest still there?
        for (var page = 1; ; page = Page)
        {
            var sends = journal.Highest(page);
            var asked = sends.Select(static send => send.Place!.Block).Where(number => number <= head).Distinct().ToArray();
            var blocks = await rpc.AskAllAsync([.. asked.Select(static number => Eth.Block(BlockTag.At(number)))], cancellation);
            var hashes = asked.Zip(blocks).ToDictionary(static one => one.First, static one => one.Second.OrThrow()?.Hash);
            foreach (var send in sends)
            {
                if (hashes.TryGetValue(send.Place!.Block, out var hash) && hash == send.Place.BlockHash) return;
                journal.Move(send.Id, SendState.Sent, null);
            }

            if (sends.Count == 0) return;
        }
    }

    // Whether a block has one of the attempts.
    private async Task<bool> FindAsync(SendRecord send, ulong head, CancellationToken cancellation)
    {
        var receipts = await rpc.AskAllAsync([.. send.Attempts.Select(static attempt => Eth.Receipt(attempt.Hash))], cancellation);
        if (receipts.Select(static answer => answer.OrThrow()).FirstOrDefault(static one => one is not null) is not { } receipt) return false;
        var reason = receipt.Succeeded ? null : await ReasonAsync(send, receipt, cancellation);
        var place = new SendPlace(receipt.Transaction, receipt.Block, receipt.BlockHash, receipt.Succeeded, reason, receipt.Created);
        journal.Move(send.Id, Depth(head, receipt.Block) >= (ulong)options.Confirmations ? SendState.Final : SendState.Included, place);
        return true;
    }

    // The block's state before it is the nearest to what the transaction met; a node may not have it any more.
    private async Task<string> ReasonAsync(SendRecord send, TransactionReceipt receipt, CancellationToken cancellation)
    {
        try
        {
            var message = new CallMessage(account, send.Order.To, send.Order.Input, send.Order.Value);
            var again = (await rpc.AskAllAsync([Eth.Call(message, BlockTag.At(receipt.Block - 1))], cancellation))[0];
            return again.Error is { } error ? Revert.Read(error.RevertData, options.KnownErrors).Text : "only together with what else was in its block";
        }
        catch (RpcException)
        {
            return "unknown: the node does not run it again";
        }
    }

    // Its nonce is used and none of its attempts has a receipt. Deep enough below the head that is certain; before, a node may lag.
    private async Task DisplaceAsync(SendRecord send, ulong head, CancellationToken cancellation)
    {
        var depth = (ulong)Math.Max(options.Confirmations, 1);
        if (head < depth) return;
        var used = (await rpc.AskAllAsync([Eth.Nonce(account, BlockTag.At(head - depth))], cancellation))[0];
        if (used.Error is null && used.Value > send.Nonce) journal.Move(send.Id, SendState.Displaced, null);
    }

    private SendRecord Raise(SendRecord send, Fees? now)
    {
        var last = send.Attempts[^1];
        if (time.GetUtcNow() - last.SignedAt < options.StuckAfter || send.Attempts.Count >= options.MostAttempts) return send;
        if (options.Fees.Bump(last.Fees, now) is not { } fees) return send;
        var attempt = sign(send.Order, send.Nonce, send.GasLimit, fees);
        journal.AddAttempt(send, attempt);
        return send with { Attempts = [.. send.Attempts, attempt] };
    }

    // A nonce below the journal's that neither the chain nor the journal knows would hold up everything after it: it takes a
    // transfer of nothing to ourselves.
    private async Task FillGapsAsync(ulong used, IReadOnlyList<SendRecord> waiting, CancellationToken cancellation)
    {
        var known = waiting.Select(static send => send.Nonce).ToHashSet();
        for (var nonce = used; nonce < known.Max(); nonce++)
        {
            if (known.Contains(nonce)) continue;
            var fees = options.Fees.Choose(await rpc.AskAsync(Eth.Fees(options.Fees.Blocks, options.Fees.Percentile), cancellation));
            if (fees is null) return;
            var order = new SendOrder(account, []);
            journal.TryAdd(new SendRecord(string.Create(CultureInfo.InvariantCulture, $"{GapPrefix}{nonce}"), nonce, TransferGas, order, SendState.Sent, [sign(order, nonce, TransferGas, fees.Value)], null));
        }
    }
}

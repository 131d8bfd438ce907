// Sends transactions of one account so that each happens once, whatever dies in between. The order of steps is the whole point:
// the id is looked up, the nonce chosen, the transaction signed and stored on disk; only then does a node see it. What happens
// afterwards is read from the chain alone (SendWatch), never from what a node said when it was given the transaction.
// One process at a time sends for an account; the journal belongs to it.

using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Transactions;

namespace Cuckoo.Chain.Sending;

/// <summary>Sends for one account. Safe for many threads.</summary>
public sealed class TransactionSender : IDisposable
{
    private readonly IRpc rpc;
    private readonly SigningKey key;
    private readonly SendJournal journal;
    private readonly SendOptions options;
    private readonly TimeProvider time;
    private readonly ulong chainId;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly SendWatch watch;

    private TransactionSender(IRpc rpc, SigningKey key, SendJournal journal, SendOptions options, TimeProvider time, ulong chainId)
    {
        (this.rpc, this.key, this.journal, this.options, this.time, this.chainId) = (rpc, key, journal, options, time, chainId);
        watch = new SendWatch(rpc, journal, options, time, key.Address, Sign);
    }

    /// <summary>The account it sends for.</summary>
    public Address Account => key.Address;

    /// <summary>Opens a sender; what its journal holds goes on with the next <see cref="AdvanceAsync"/>.</summary>
    /// <param name="rpc">The chain.</param>
    /// <param name="key">The account's key; the caller keeps it and disposes of it.</param>
    /// <param name="journal">The account's journal on this chain; the caller disposes of it.</param>
    /// <param name="options">How to send.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">The journal is another account's or another chain's.</exception>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public static async Task<TransactionSender> OpenAsync(IRpc rpc, SigningKey key, SendJournal journal, SendOptions options, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(journal);
        var chain = await rpc.AskAsync(Eth.ChainId, cancellation);
        if (!journal.TryOwn(key.Address, chain))
            throw new InvalidOperationException($"The journal of sent transactions is not that of {key.Address} on chain {chain}: use another file.");
        return new TransactionSender(rpc, key, journal, options, time, chain);
    }

    /// <summary>Sends once: with an id that is known it gives what became of that send, and nothing new is signed.</summary>
    /// <param name="id">The caller's idempotency key, unique for this account for ever.</param>
    /// <param name="order">What to send.</param>
    /// <param name="cancellation">Gives up waiting; whether it was sent is then to be asked with the same id.</param>
    /// <exception cref="RpcException">The chain does not answer. Ask again with the same id.</exception>
    public async Task<SendAnswer> SendAsync(string id, SendOrder order, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        ArgumentNullException.ThrowIfNull(order);
        if (id.StartsWith(SendWatch.GapPrefix, StringComparison.Ordinal)) throw new ArgumentException($"No id begins with '{SendWatch.GapPrefix}'.", nameof(id));
        if (Known(id, order) is { } before) return before;
        var (refusal, gas, fees) = await PriceAsync(order, cancellation);
        if (refusal is not null) return refusal;

        SendRecord send;
        await gate.WaitAsync(cancellation);
        try
        {
            if (Known(id, order) is { } meanwhile) return meanwhile;
            var nonce = Math.Max(journal.NextNonce(), await rpc.AskAsync(Eth.Nonce(Account, BlockTag.Latest), cancellation));
            send = new SendRecord(id, nonce, gas, order, SendState.Sent, [Sign(order, nonce, gas, fees)], Place: null);
            if (!journal.TryAdd(send)) throw new InvalidOperationException($"Nonce {nonce} or id {id} was taken by another process with the same journal.");
        }
        finally
        {
            gate.Release();
        }

        await SendWatch.OfferAsync(rpc, send, cancellation);
        return new SendAnswer(SendOutcome.Accepted, null, send);
    }

    /// <summary>The send with this id, or null.</summary>
    public SendRecord? Find(string id) => journal.Find(id);

    /// <summary>Looks at the chain once and takes every unfinished send as far as it can: called after a start, and now and then.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public async Task AdvanceAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            await watch.StepAsync(cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Waits until a send is final or displaced, however long that takes, through failures of the node.</summary>
    /// <exception cref="KeyNotFoundException">There is no send with this id.</exception>
    public async Task<SendRecord> FinishAsync(string id, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await AdvanceAsync(cancellation);
            }
            catch (RpcException)
            {
                // The node is away; asked again below.
            }

            var send = journal.Find(id) ?? throw new KeyNotFoundException($"Nothing was sent with the id {id}.");
            if (send.State is SendState.Final or SendState.Displaced) return send;
            await Task.Delay(options.PollInterval, time, cancellation);
        }
    }

    /// <summary>Sends and waits until it is final.</summary>
    /// <returns>A refusal, or the send, which may have reverted.</returns>
    public async Task<SendAnswer> SendAndFinishAsync(string id, SendOrder order, CancellationToken cancellation)
    {
        var answer = await SendAsync(id, order, cancellation);
        return answer.Outcome is SendOutcome.Accepted ? answer with { Record = await FinishAsync(id, cancellation) } : answer;
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private SendAnswer? Known(string id, SendOrder order)
        => journal.Find(id) is not { } send ? null
            : send.Order.SameAs(order) ? new SendAnswer(SendOutcome.Accepted, null, send)
            : new SendAnswer(SendOutcome.IdTaken, $"The id {id} is that of another order.", null);

    private async Task<(SendAnswer? Refusal, ulong Gas, Fees Fees)> PriceAsync(SendOrder order, CancellationToken cancellation)
    {
        static (SendAnswer?, ulong, Fees) Refused(SendOutcome outcome, string reason) => (new SendAnswer(outcome, reason, null), 0, default);
        var estimate = (await rpc.AskAllAsync([Eth.EstimateGas(new CallMessage(Account, order.To, order.Input, order.Value))], cancellation))[0];
        if (estimate.Error is { } error)
        {
            if (error.RevertData is not null || error.NodeMessage.Contains("revert", StringComparison.OrdinalIgnoreCase))
                return Refused(SendOutcome.WouldRevert, Revert.Read(error.RevertData, options.KnownErrors).Text);
            if (error.NodeMessage.Contains("insufficient", StringComparison.OrdinalIgnoreCase))
                return Refused(SendOutcome.TooFewFunds, error.NodeMessage);
            throw error;
        }

        if (estimate.Value > SendOptions.MostGas) return Refused(SendOutcome.TooMuchGas, $"It would use {estimate.Value} gas; one transaction may use {SendOptions.MostGas}.");
        var gas = Math.Min(SendOptions.MostGas, estimate.Value + estimate.Value * options.GasMarginPercent / 100);
        var history = await rpc.AskAsync(Eth.Fees(options.Fees.Blocks, options.Fees.Percentile), cancellation);
        if (options.Fees.Choose(history) is not { } fees)
            return Refused(SendOutcome.FeesTooHigh, $"The next block's base fee is {history.NextBaseFee} wei a gas; {options.Fees.MostPerGas} may be offered.");
        // Nodes differ in whether an estimate looks at funds; the pool of waiting transactions does, and would never take this one.
        var balance = await rpc.AskAsync(Eth.Balance(Account, BlockTag.Latest), cancellation);
        return balance < order.Value || balance - order.Value < gas * fees.MostPerGas
            ? Refused(SendOutcome.TooFewFunds, $"The account has {balance} wei; {order.Value} and {gas} gas at up to {fees.MostPerGas} are needed.")
            : (null, gas, fees);
    }

    private SendAttempt Sign(SendOrder order, ulong nonce, ulong gas, Fees fees)
    {
        var transaction = new Transaction
        {
            ChainId = chainId,
            Nonce = nonce,
            MaxFeePerGas = fees.MostPerGas,
            MaxPriorityFeePerGas = fees.MostTip,
            GasLimit = gas,
            To = order.To,
            Value = order.Value,
            Input = order.Input,
        }.Sign(key);
        return new SendAttempt(transaction.Hash, transaction.Raw.ToArray(), fees, time.GetUtcNow());
    }
}

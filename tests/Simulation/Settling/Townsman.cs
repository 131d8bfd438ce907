using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Simulation.Nodes;

namespace Cuckoo.Simulation.Settling;

/// <summary>Somebody with a key on the chain, and what it sends, by the network's own client over wires that fail.</summary>
internal sealed class Townsman : IDisposable
{
    private readonly TransactionSender sender;
    private readonly SendJournal journal;
    private readonly SigningKey key;
    private readonly TimeProvider time;
    private int sent;

    private Townsman(SigningKey key, IRpc rpc, SendJournal journal, TransactionSender sender, TimeProvider time) =>
        (this.key, Rpc, this.journal, this.sender, this.time) = (key, rpc, journal, sender, time);

    /// <summary>How deep a block must lie before anybody here counts on it.</summary>
    public const int Confirmations = 3;

    /// <summary>How often anybody looks what became of a transaction: half a block.</summary>
    public static TimeSpan Poll { get; } = TimeSpan.FromSeconds(6);

    public Address Account => key.Address;

    public SigningKey Key => key;

    public IRpc Rpc { get; }

    public TransactionSender Sender => sender;

    /// <summary>The chain by several of its nodes.</summary>
    public static RpcPool Pool(IEnumerable<IRpcChannel> nodes, TimeProvider time, int seed) =>
        new(nodes.Select((node, at) => new RpcClient(node, new RpcLimits(), time, new Random(seed + at))), 2);

    /// <summary>Somebody who has just come.</summary>
    /// <param name="key">The key.</param>
    /// <param name="nodes">The chain.</param>
    /// <param name="file">The name of its journal in memory.</param>
    /// <param name="time">The clock.</param>
    /// <param name="seed">What spreads its tries.</param>
    public static async Task<Townsman> ComeAsync(SigningKey key, IEnumerable<SimulatedNode> nodes, string file, TimeProvider time, int seed)
    {
        RpcPool rpc = Pool(nodes, time, seed);
        SendJournal sends = new(file);
        TransactionSender sending = await UntilAsync(() => TransactionSender.OpenAsync(rpc, key, sends, new SendOptions { Confirmations = Confirmations, PollInterval = Poll }, time, default), time);
        return new Townsman(key, rpc, sends, sending, time);
    }

    /// <summary>The answer, however often it has to be asked for.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, TimeProvider time)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (RpcException)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), time);
            }
        }
    }

    /// <summary>What a contract says.</summary>
    public Task<T> ReadAsync<T>(Address contract, ContractCall<T> call) => UntilAsync(() => Rpc.ReadAsync(contract, call, BlockTag.Latest, default), time);

    /// <summary>Sends a call and waits until it is deep in the chain; while fees are too high, it waits for better ones.</summary>
    /// <returns>Why it did not go through; nothing when it did.</returns>
    public async Task<string?> DoAsync<T>(Address contract, ContractCall<T> call)
    {
        string id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sent++}");
        while (true)
        {
            SendAnswer answer = await UntilAsync(() => sender.SendAndFinishAsync(id, SendOrder.Call(contract, call), default), time);
            if (answer.Outcome is SendOutcome.Accepted) return answer.Record!.Place is { Succeeded: true } ? null : answer.Record.Place?.Reason ?? $"{answer.Record.State}";
            if (answer.Outcome is not (SendOutcome.FeesTooHigh or SendOutcome.TooFewFunds)) return answer.Reason ?? $"{answer.Outcome}";
            await Task.Delay(TimeSpan.FromSeconds(60), time);
        }
    }

    public void Dispose()
    {
        sender.Dispose();
        journal.Dispose();
    }
}

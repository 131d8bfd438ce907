using Cuckoo.Chain.Rpc;

namespace Cuckoo.Simulation.Nodes;

/// <summary>How likely a node fails, each as a chance in ten thousand exchanges.</summary>
internal sealed record NodeFaults
{
    /// <summary>Nothing fails.</summary>
    public static NodeFaults None { get; } = new();

    /// <summary>There is no connection.</summary>
    public int Unreachable { get; init; }

    /// <summary>The node did what was asked, and its answer is lost.</summary>
    public int Lost { get; init; }

    /// <summary>The answer comes after nobody waits for it any more.</summary>
    public int Late { get; init; }

    /// <summary>The answer is no answer.</summary>
    public int Malformed { get; init; }

    /// <summary>Too many ask.</summary>
    public int Busy { get; init; }

    /// <summary>The node says that it took a transaction, and forgets it.</summary>
    public int Forgotten { get; init; }
}

/// <summary>One node of the chain behind a wire that fails. It may be some blocks behind the others.</summary>
/// <param name="chain">The chain.</param>
/// <param name="host">Its name.</param>
/// <param name="faults">How it fails.</param>
/// <param name="draw">Draws a number below another.</param>
/// <param name="time">The clock of its answers.</param>
internal sealed class SimulatedNode(SimulatedChain chain, string host, NodeFaults faults, Func<int, int> draw, TimeProvider time) : IRpcChannel
{
    // Longer than any client of ours waits.
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Host => host;

    /// <summary>How many blocks it is behind.</summary>
    public ulong Behind { get; set; }

    /// <summary>Whether it answers at all.</summary>
    public bool IsDown { get; set; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RpcReply>> ExchangeAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(5 + draw(80)), time, cancellation);
        if (IsDown || Happens(faults.Unreachable)) throw new RpcException(RpcFailure.Unreachable, $"The node at {host} cannot be reached.");
        if (Happens(faults.Busy)) throw new RpcException(RpcFailure.Busy, $"The node at {host} answered with status 429.");
        NodeAnswers answers = new(chain, host, () => chain.Head.Head.Number - Math.Min(Behind, chain.Head.Head.Number));
        RpcReply[] replies = [.. calls.Select(answers.Of)];
        if (Happens(faults.Forgotten))
        {
            foreach (RpcCall call in calls.Where(static one => one.Method == "eth_sendRawTransaction"))
                chain.Drop(Cuckoo.Chain.Transactions.SignedTransaction.Parse(Convert.FromHexString(call.Parameters[0]!.GetValue<string>().AsSpan(2))).Hash);
        }

        if (Happens(faults.Lost)) throw new RpcException(RpcFailure.Unreachable, $"The connection to the node at {host} was cut.");
        if (Happens(faults.Malformed)) throw RpcWire.Malformed(host, "is not JSON");
        await Task.Delay(Happens(faults.Late) ? s_late : TimeSpan.FromMilliseconds(5 + draw(80)), time, cancellation);
        return replies;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Happens(int chance) => chance > 0 && draw(10_000) < chance;
}

// Several endpoints as one chain. What is asked of one goes to the first that answers; what must not rest on one node's word
// is asked of several and must be the same k times. Endpoints of one operator count as many here, so choosing them is the
// configuration's care.

namespace Cuckoo.Chain.Rpc;

/// <summary>Failover between endpoints, and reads by quorum. Safe for many threads.</summary>
public sealed class RpcPool : IRpc, IAsyncDisposable
{
    private readonly RpcClient[] clients;
    private readonly int quorum;
    private int first;

    /// <summary>A chain behind these endpoints.</summary>
    /// <param name="clients">One each, in order of preference; the pool disposes of them.</param>
    /// <param name="quorum">How many must agree on a read by quorum: 1 to the number of clients.</param>
    public RpcPool(IEnumerable<RpcClient> clients, int quorum)
    {
        this.clients = [.. clients];
        if (this.clients.Length == 0) throw new ArgumentException("A chain needs at least one endpoint.", nameof(clients));
        if (quorum < 1 || quorum > this.clients.Length) throw new ArgumentOutOfRangeException(nameof(quorum), quorum, $"A quorum is 1 to {this.clients.Length}, the number of endpoints.");
        this.quorum = quorum;
    }

    /// <inheritdoc/>
    /// <remarks>A node's own error is an answer: no other endpoint is asked for a better one.</remarks>
    public async Task<T> AskAsync<T>(RpcCall<T> call, CancellationToken cancellation)
        => (await AskAllAsync([call], cancellation))[0].OrThrow();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RpcAnswer<T>>> AskAllAsync<T>(IReadOnlyList<RpcCall<T>> calls, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var begin = Volatile.Read(ref first);
        for (var step = 0; ; step++)
        {
            var place = (begin + step) % clients.Length;
            try
            {
                var answers = await clients[place].AskAllAsync(calls, cancellation);
                // Stay with what works; a failed one is tried again when this one fails.
                Volatile.Write(ref first, place);
                return answers;
            }
            catch (RpcException e) when (e is not RpcNodeException && step < clients.Length - 1 && calls.All(static call => call.IsRepeatable))
            {
                // The next endpoint answers instead.
            }
        }
    }

    /// <summary>Asks all endpoints and gives the answer that the quorum gave, errors of nodes included (equal by code).</summary>
    /// <remarks>Ask about a block by its number or hash: "latest" differs between honest nodes.</remarks>
    /// <exception cref="RpcException"><see cref="RpcFailure.Disagreement"/> when no answer reached the quorum; it names the hosts.</exception>
    public async Task<T> AskQuorumAsync<T>(RpcCall<T> call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answers = new List<(RpcAnswer<T> Answer, string Host)>();
        var failed = new List<string>();
        var running = clients.Select(client => OneAsync(client, call, enough.Token)).ToList();
        while (running.Count > 0)
        {
            var done = await Task.WhenAny(running);
            running.Remove(done);
            var (answer, failure, host) = await done;
            cancellation.ThrowIfCancellationRequested();
            if (failure is not null)
            {
                failed.Add($"{host} ({failure.Failure})");
                continue;
            }

            answers.Add((answer, host));
            if (answers.Count(one => Same(one.Answer, answer)) < quorum) continue;
            await enough.CancelAsync();
            return answer.OrThrow();
        }

        throw new RpcException(RpcFailure.Disagreement, Disagreement(call, answers, failed));
    }

    /// <summary>The newest block that a quorum has reached: the k-th highest head.</summary>
    /// <exception cref="RpcException"><see cref="RpcFailure.Disagreement"/> when too few endpoints answer.</exception>
    public async Task<ulong> AgreedHeadAsync(CancellationToken cancellation)
    {
        var results = await Task.WhenAll(clients.Select(client => OneAsync(client, Eth.BlockNumber, cancellation)));
        cancellation.ThrowIfCancellationRequested();
        var heads = results.Where(static one => one is { Failure: null, Answer.Error: null }).Select(static one => one.Answer.Value).OrderDescending().ToArray();
        return heads.Length >= quorum
            ? heads[quorum - 1]
            : throw new RpcException(RpcFailure.Disagreement, $"Only {heads.Length} of {clients.Length} endpoints told their head; {quorum} must.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) await client.DisposeAsync();
    }

    private static async Task<(RpcAnswer<T> Answer, RpcException? Failure, string Host)> OneAsync<T>(RpcClient client, RpcCall<T> call, CancellationToken cancellation)
    {
        try
        {
            return ((await client.AskAllAsync([call], cancellation))[0], null, client.Host);
        }
        catch (RpcException e)
        {
            return (default, e, client.Host);
        }
        catch (OperationCanceledException)
        {
            return (default, new RpcException(RpcFailure.TimedOut, $"The node at {client.Host} was not waited for."), client.Host);
        }
    }

    private static bool Same<T>(RpcAnswer<T> one, RpcAnswer<T> other)
        => one.Error is null == other.Error is null && (one.Error is null ? EqualityComparer<T>.Default.Equals(one.Value, other.Value) : one.Error.Code == other.Error!.Code);

    private string Disagreement<T>(RpcCall<T> call, List<(RpcAnswer<T> Answer, string Host)> answers, List<string> failed)
    {
        var camps = new List<(RpcAnswer<T> Answer, List<string> Hosts)>();
        foreach (var (answer, host) in answers)
        {
            var camp = camps.FindIndex(one => Same(one.Answer, answer));
            if (camp < 0) camps.Add((answer, [host]));
            else camps[camp].Hosts.Add(host);
        }

        var sides = camps.Count == 0 ? "nobody" : string.Join(" against ", camps.Select(static camp => string.Join(" and ", camp.Hosts)));
        return $"{quorum} of {clients.Length} endpoints must agree on {call.Method}; answered: {sides}; did not: {(failed.Count == 0 ? "none" : string.Join(", ", failed))}.";
    }
}

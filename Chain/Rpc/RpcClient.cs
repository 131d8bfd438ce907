using System.Text.Json;

namespace Cuckoo.Chain.Rpc;

/// <summary>One endpoint: time-outs, and bounded repetition of what may be repeated. Safe for many threads.</summary>
public sealed class RpcClient : IRpc, IAsyncDisposable
{
    private readonly IRpcChannel channel;
    private readonly RpcLimits limits;
    private readonly TimeProvider time;
    private readonly Random random;

    /// <summary>A client of one endpoint, which is not contacted before the first call.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="time">The clock of time-outs and waits.</param>
    /// <param name="random">What spreads repeated tries; used under a lock.</param>
    public RpcClient(RpcEndpoint endpoint, RpcLimits limits, TimeProvider time, Random random)
        : this(Open(endpoint, limits), limits, time, random)
    {
    }

    internal RpcClient(IRpcChannel channel, RpcLimits limits, TimeProvider time, Random random)
        => (this.channel, this.limits, this.time, this.random) = (channel, limits, time, random);

    /// <summary>Host and port.</summary>
    public string Host => channel.Host;

    /// <inheritdoc/>
    public async Task<T> AskAsync<T>(RpcCall<T> call, CancellationToken cancellation)
        => (await AskAllAsync([call], cancellation))[0].OrThrow();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RpcAnswer<T>>> AskAllAsync<T>(IReadOnlyList<RpcCall<T>> calls, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var answers = new List<RpcAnswer<T>>(calls.Count);
        foreach (var part in calls.Chunk(limits.MostBatch)) answers.AddRange(await AttemptsAsync(part, cancellation));
        return answers;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => channel.DisposeAsync();

    private static IRpcChannel Open(RpcEndpoint endpoint, RpcLimits limits)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(limits);
        return endpoint.IsWebSocket ? new WebSocketChannel(endpoint, limits.MostResponseBytes) : new HttpChannel(endpoint, limits.MostResponseBytes);
    }

    private async Task<RpcAnswer<T>[]> AttemptsAsync<T>(RpcCall<T>[] calls, CancellationToken cancellation)
    {
        var attempts = Array.TrueForAll(calls, static call => call.IsRepeatable) ? limits.Attempts : 1;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(calls, cancellation);
            }
            catch (RpcException e) when (e.MayPass && attempt < attempts)
            {
                await Task.Delay(limits.DelayBefore(attempt + 1, random), time, cancellation);
            }
        }
    }

    private async Task<RpcAnswer<T>[]> OnceAsync<T>(RpcCall<T>[] calls, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        IReadOnlyList<RpcReply> replies;
        try
        {
            replies = await channel.ExchangeAsync(calls, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RpcException(RpcFailure.TimedOut, $"The node at {Host} did not answer {calls[0].Method} within {limits.Timeout.TotalSeconds:0.###} s.");
        }

        return [.. calls.Zip(replies, Read)];
    }

    private RpcAnswer<T> Read<T>(RpcCall<T> call, RpcReply reply)
    {
        if (reply.Error is { } error) return new RpcAnswer<T>(default, error);
        try
        {
            return new RpcAnswer<T>(call.Read(reply.Result), null);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or JsonException)
        {
            throw RpcWire.Malformed(Host, $"to {call.Method} is not what the method promises: {e.Message}");
        }
    }
}

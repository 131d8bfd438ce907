using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cuckoo.Chain.Rpc;

/// <summary>One thing a subscription says.</summary>
/// <typeparam name="T">What was subscribed to.</typeparam>
/// <param name="Value">What the node sent; the default when <paramref name="MayHaveMissed"/>.</param>
/// <param name="MayHaveMissed">The subscription was made (again): whatever happened before is to be asked for.</param>
public readonly record struct Notice<T>(T? Value, bool MayHaveMissed);

/// <summary>Subscriptions over one WebSocket of their own, made again after each cut. One at a time an instance.</summary>
public sealed class RpcSubscription : IAsyncDisposable
{
    private readonly WebSocketChannel channel;
    private readonly RpcLimits limits;
    private readonly TimeProvider time;
    private readonly Random random;

    /// <summary>A subscription to this endpoint, which is not contacted before it is read.</summary>
    /// <exception cref="ArgumentException">The endpoint is no WebSocket.</exception>
    public RpcSubscription(RpcEndpoint endpoint, RpcLimits limits, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(limits);
        if (!endpoint.IsWebSocket) throw new ArgumentException("Subscriptions need a WebSocket: the URL begins with wss:// or ws://.", nameof(endpoint));
        (channel, this.limits, this.time, this.random) = (new WebSocketChannel(endpoint, limits.MostResponseBytes), limits, time, random);
    }

    /// <summary>New heads, for as long as they are read. Never ends by itself: a dead node is tried again, with growing waits.</summary>
    public IAsyncEnumerable<Notice<BlockHeader>> HeadsAsync(CancellationToken cancellation)
        => ReadAsync(["newHeads"], static value => BlockHeader.Read(value) ?? throw new FormatException("a head is missing"), cancellation);

    /// <summary>New events, for as long as they are read; those of undone blocks come again with "removed" and are left out here.</summary>
    public IAsyncEnumerable<Notice<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation)
        => ReadAsync(["logs", Eth.Filter(filter)], LogEntry.Read, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => channel.DisposeAsync();

    private async IAsyncEnumerable<Notice<T>> ReadAsync<T>(IReadOnlyList<JsonNode?> what, Func<JsonElement, T> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var attempt = 2; ; attempt = Math.Min(attempt + 1, 16))
        {
            if (await SubscribeAsync(what, cancellation) is var (connection, id) && connection is not null)
            {
                attempt = 2;
                yield return new Notice<T>(default, MayHaveMissed: true);
                while (await NextAsync(connection, cancellation) is { } notice)
                {
                    if (!TryRead(notice, id, read, out var value)) break;
                    if (value is not null) yield return new Notice<T>(value, MayHaveMissed: false);
                }

                connection.Dispose();
            }

            await Task.Delay(limits.DelayBefore(attempt, random), time, cancellation);
        }
    }

    private async Task<(WebSocketChannel.Connection? Connection, string Id)> SubscribeAsync(IReadOnlyList<JsonNode?> what, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        WebSocketChannel.Connection? connection = null;
        try
        {
            connection = await channel.ConnectAsync(either.Token);
            var reply = (await connection.ExchangeAsync([new RpcCall("eth_subscribe", [.. what.Select(static one => one?.DeepClone())])], 1, either.Token))[0];
            if (reply.Error is null && reply.Result.ValueKind is JsonValueKind.String) return (connection, reply.Result.GetString()!);
        }
        catch (RpcException)
        {
            // Tried again after a wait.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is over: tried again after a wait.
        }

        connection?.Dispose();
        return (null, "");
    }

    private static async Task<JsonElement?> NextAsync(WebSocketChannel.Connection connection, CancellationToken cancellation)
        => await connection.Notices.WaitToReadAsync(cancellation) && connection.Notices.TryRead(out var notice) ? notice : null;

    // False when the node breaks the protocol; a notice of another subscription or of something undone is no value.
    private static bool TryRead<T>(JsonElement notice, string id, Func<JsonElement, T> read, out T? value)
    {
        value = default;
        try
        {
            var subscription = HexText.Property(notice, "subscription");
            if (subscription.ValueKind is not JsonValueKind.String || subscription.GetString() != id) return true;
            var result = HexText.Property(notice, "result");
            if (HexText.Optional(result, "removed") is { ValueKind: JsonValueKind.True }) return true;
            value = read(result);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

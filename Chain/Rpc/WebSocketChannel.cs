// One WebSocket to a node: calls and their replies matched by id, and subscriptions. It connects at the first call and again
// after a cut; calls under way when it is cut fail, and their caller decides whether to repeat them.

using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace Cuckoo.Chain.Rpc;

/// <summary>JSON-RPC over a WebSocket.</summary>
internal sealed class WebSocketChannel(RpcEndpoint endpoint, int mostBytes) : IRpcChannel
{
    private readonly SemaphoreSlim connecting = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly int mostBytes = mostBytes;
    private long nextId;
    private Connection? connection;

    public string Host => endpoint.Host;

    public async Task<IReadOnlyList<RpcReply>> ExchangeAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellation)
        => await (await ConnectAsync(cancellation)).ExchangeAsync(calls, NextIds(calls.Count), cancellation);

    /// <summary>The connection of now, made if need be.</summary>
    public async Task<Connection> ConnectAsync(CancellationToken cancellation)
    {
        await connecting.WaitAsync(cancellation);
        try
        {
            if (connection is { IsOver: false }) return connection;
            connection?.Dispose();
            connection = null;
            var socket = new ClientWebSocket();
            try
            {
                // A peer that vanished without a word is noticed by the missing answer to a ping.
                socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
                socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(15);
                if (endpoint.Authorization is { } authorization) socket.Options.SetRequestHeader("Authorization", authorization);
                await socket.ConnectAsync(endpoint.Address, cancellation);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is WebSocketException) throw Unreachable();
                throw;
            }

            return connection = new Connection(socket, this);
        }
        finally
        {
            connecting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await connecting.WaitAsync(CancellationToken.None);
        connection?.Dispose();
        connecting.Dispose();
        closing.Dispose();
    }

    private long NextIds(int count) => Interlocked.Add(ref nextId, count) - count + 1;

    private RpcException Unreachable() => new(RpcFailure.Unreachable, $"The node at {Host} cannot be reached or cut the connection.");

    /// <summary>One connected socket until it ends.</summary>
    internal sealed class Connection : IDisposable
    {
        // A subscriber this far behind is cut off and begins again: the memory of a subscription is bounded.
        private const int MostWaiting = 4096;

        private readonly ClientWebSocket socket;
        private readonly WebSocketChannel owner;
        // Never disposed: it holds nothing, and a call may be waiting for it when the connection ends.
        private readonly SemaphoreSlim sending = new(1, 1);
        private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> waiting = new();
        private readonly System.Threading.Channels.Channel<JsonElement> notices = System.Threading.Channels.Channel.CreateBounded<JsonElement>(MostWaiting);

        public Connection(ClientWebSocket socket, WebSocketChannel owner)
        {
            (this.socket, this.owner) = (socket, owner);
            Ended = Task.Run(ReceiveAsync);
        }

        // Why the connection is over; set before those who wait are told, so that nobody begins to wait after that.
        private volatile RpcException? end;

        /// <summary>Completes, never fails, when the connection is over.</summary>
        public Task Ended { get; }

        /// <summary>Whether nothing will be answered any more.</summary>
        public bool IsOver => end is not null;

        /// <summary>What subscriptions sent; completes with the connection.</summary>
        public System.Threading.Channels.ChannelReader<JsonElement> Notices => notices.Reader;

        public async Task<IReadOnlyList<RpcReply>> ExchangeAsync(IReadOnlyList<RpcCall> calls, long firstId, CancellationToken cancellation)
        {
            var pending = new TaskCompletionSource<JsonElement>[calls.Count];
            try
            {
                for (var place = 0; place < calls.Count; place++)
                    waiting[firstId + place] = pending[place] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (end is { } over) throw over;
                await SendAsync(RpcWire.Write(calls, firstId), cancellation);
                var replies = new RpcReply[calls.Count];
                for (var place = 0; place < calls.Count; place++)
                    replies[place] = RpcWire.Reply(await pending[place].Task.WaitAsync(cancellation), owner.Host);
                return replies;
            }
            finally
            {
                for (var place = 0; place < calls.Count; place++) waiting.TryRemove(firstId + place, out _);
            }
        }

        public void Dispose()
        {
            end ??= owner.Unreachable();
            socket.Abort();
            socket.Dispose();
        }

        private async Task SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
        {
            await sending.WaitAsync(cancellation);
            try
            {
                await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancellation);
            }
            catch (Exception e) when (e is WebSocketException or InvalidOperationException or ObjectDisposedException or IOException)
            {
                throw owner.Unreachable();
            }
            finally
            {
                sending.Release();
            }
        }

        private async Task ReceiveAsync()
        {
            var reason = owner.Unreachable();
            try
            {
                while (await MessageAsync() is { } message) Deliver(RpcWire.Parse(message, owner.Host));
            }
            catch (RpcException e)
            {
                reason = e;
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
            {
                // The connection was cut, by the node or by us.
            }

            end ??= reason;
            socket.Abort();
            notices.Writer.TryComplete();
            foreach (var one in waiting.Values) one.TrySetException(end);
        }

        private void Deliver(JsonElement message)
        {
            if (message.ValueKind is JsonValueKind.Array)
            {
                foreach (var item in message.EnumerateArray()) Deliver(item);
            }
            else if (RpcWire.Id(message) is { } id)
            {
                // An id nobody waits for is the late reply to a call that was given up, or a stranger's whim.
                if (waiting.TryRemove(id, out var one)) one.TrySetResult(message);
            }
            else if (message.ValueKind is JsonValueKind.Object && message.TryGetProperty("params"u8, out var parameters))
            {
                if (!notices.Writer.TryWrite(parameters)) throw RpcWire.Malformed(owner.Host, $"has more than {MostWaiting} notices that nobody has read");
            }
            else
            {
                throw RpcWire.Malformed(owner.Host, "is neither a reply nor a notice");
            }
        }

        private async Task<ReadOnlyMemory<byte>?> MessageAsync()
        {
            var buffer = new byte[8192];
            var length = 0;
            while (true)
            {
                if (length == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), owner.closing.Token);
                if (part.MessageType is WebSocketMessageType.Close) return null;
                length += part.Count;
                if (length > owner.mostBytes) throw new RpcException(RpcFailure.TooLarge, $"The answer of the node at {owner.Host} is larger than {owner.mostBytes} bytes.");
                if (part.EndOfMessage) return buffer.AsMemory(0, length);
            }
        }
    }
}

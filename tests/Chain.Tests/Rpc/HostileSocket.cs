using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Cuckoo.Chain.Tests.Rpc;

/// <summary>A WebSocket server on loopback: each connection is given to the next script; the last one stays.</summary>
internal sealed class HostileSocket : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Queue<Func<Peer, Task>> scripts;
    private readonly Task serving;

    public HostileSocket(params Func<Peer, Task>[] scripts)
    {
        this.scripts = new Queue<Func<Peer, Task>>(scripts);
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/"));
        listener.Start();
        serving = ServeAsync();
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{Port}/");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();

        // Closing at once would write to connections that are cut at this moment, and throw before it has let go of who waits for the next one.
        listener.Stop();
        await serving;
        try
        {
            listener.Close();
        }
        catch (ObjectDisposedException)
        {
            // A connection was cut already.
        }

        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                var script = scripts.Count > 1 ? scripts.Dequeue() : scripts.Peek();
                open.Add(TalkAsync(context, script));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task TalkAsync(HttpListenerContext context, Func<Peer, Task> script)
    {
        try
        {
            using var socket = (await context.AcceptWebSocketAsync(subProtocol: null)).WebSocket;
            await script(new Peer(socket, stop.Token));
            socket.Abort();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client went away, or the test is over.
        }
    }

    internal sealed class Peer(WebSocket socket, CancellationToken stop)
    {
        public async Task<JsonNode> ReadAsync()
        {
            var buffer = new byte[65536];
            var part = await socket.ReceiveAsync(buffer, stop);
            return part.Count == 0 ? throw new IOException("The client went away.") : JsonNode.Parse(buffer.AsSpan(0, part.Count))!;
        }

        public Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, stop);

        public Task WaitAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
    }
}

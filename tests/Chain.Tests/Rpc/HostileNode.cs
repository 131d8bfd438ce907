// A node that misbehaves as told: raw HTTP on loopback, one scripted answer a request, in order; the last one stays.

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cuckoo.Chain.Tests.Rpc;

internal sealed class HostileNode : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<Func<JsonNode, NetworkStream, CancellationToken, Task>> script = new();
    private readonly Task serving;
    private int requests;

    public HostileNode(params Func<JsonNode, NetworkStream, CancellationToken, Task>[] answers)
    {
        foreach (var answer in answers) script.Enqueue(answer);
        listener.Start();
        serving = ServeAsync();
    }

    public int Requests => Volatile.Read(ref requests);

    public string? LastAuthorization { get; private set; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/secret-key-in-path");

    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>The result for every call, ids as they should be.</summary>
    public static Func<JsonNode, NetworkStream, CancellationToken, Task> Result(string json)
        => Body(request => $"{{\"jsonrpc\":\"2.0\",\"id\":{request["id"]!.ToJsonString()},\"result\":{json}}}");

    public static Func<JsonNode, NetworkStream, CancellationToken, Task> Body(Func<JsonNode, string> body, string status = "200 OK")
        => async (request, stream, cancellation) =>
        {
            var bytes = Encoding.UTF8.GetBytes(body(request));
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n"), cancellation);
            await stream.WriteAsync(bytes, cancellation);
        };

    /// <summary>Promises more than it sends, then cuts.</summary>
    public static Task Cut(JsonNode request, NetworkStream stream, CancellationToken cancellation)
        => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"jsonrpc\":"u8.ToArray(), cancellation).AsTask();

    /// <summary>Never answers.</summary>
    public static Task Silence(JsonNode request, NetworkStream stream, CancellationToken cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);

    /// <summary>Begins a body of no stated length, sends a byte now and then, and never ends.</summary>
    public static async Task Drip(JsonNode request, NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(cancellation)) await stream.WriteAsync(" "u8.ToArray(), cancellation);
    }

    /// <summary>A body without end, as fast as it goes.</summary>
    public static async Task Flood(JsonNode request, NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
        var block = new byte[65536];
        while (!cancellation.IsCancellationRequested) await stream.WriteAsync(block, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        listener.Stop();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(AnswerAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var request = await ReadAsync(stream);
                Interlocked.Increment(ref requests);
                if (!(script.Count > 1 ? script.TryDequeue(out var answer) : script.TryPeek(out answer))) return;
                await answer(request, stream, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or JsonException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<JsonNode> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[65536];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, stop.Token);
            if (read == 0) throw new IOException("The client went away.");
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            var all = text.ToString();
            var end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) continue;
            var lines = all[..end].Split("\r\n");
            LastAuthorization = Array.Find(lines, static line => line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase))?["Authorization:".Length..].Trim();
            var length = int.Parse(Array.Find(lines, static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))!["Content-Length:".Length..], CultureInfo.InvariantCulture);
            if (all.Length - end - 4 >= length) return JsonNode.Parse(all[(end + 4)..])!;
        }
    }
}

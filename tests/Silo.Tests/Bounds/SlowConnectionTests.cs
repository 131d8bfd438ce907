// Thousands of connections that say little: headers and bodies a byte at a time, calls held open and streams that nobody reads,
// connections that say nothing. They come from three addresses, each with nearly as many as one may have, and somebody honest calls
// beside them from a fourth. The silo is a process of its own, so that its memory is its own.

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Client;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Fuzz;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Bounds;

/// <summary>Runs alone, for it holds thousands of sockets.</summary>
[Collection(nameof(FuzzTests))]
public sealed class SlowConnectionTests(ITestOutputHelper output) : IDisposable
{
    private const int OfEachAddress = 900;
    private const int Places = 8;

    // 2,700 connections were measured at 67 and 80 MiB, up to 30 KiB each with all that holds it.
    private const long MostGrowth = 3L * OfEachAddress * 64 * 1024;

    private const string LinuxOnly = "Any address of 127.0.0.0/8 is this machine on Linux only.";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // The longest bound that drops one is the fifteen seconds of a call; the rest is for slow machines.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentBag<Socket> sockets = [];
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (Socket socket in sockets) socket.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Edge_ThousandsOfSlowConnections_ServesTheHonestAndDropsThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        await using SiloProcess silo = await SiloProcess.StartReadyAsync(
            "Cuckoo:Url=http://127.0.0.1:0", $"Cuckoo:DataFolder={folder.Path}", "Cuckoo:AuditThreads=1", "Cuckoo:IsOpen=true", "Cuckoo:Models:0=emoji-t2i",
            "Cuckoo:RequestsPerSecond=1000000", "Cuckoo:QuotesPerMinute=1000000");
        using CuckooClient honest = new(new EdgeOptions { Edge = silo.Url, Attempts = 1, AttemptTimeout = Patience });
        string key = (await honest.OpenAccountAsync(Cancel)).ApiKey;
        await honest.FaucetAsync(Cancel);
        QuoteAsked asked = new("emoji-t2i", "plum", 1, 1, 100);
        string request = (await honest.SubmitAsync((await honest.QuoteAsync(asked, Cancel)).QuoteId, Cancel)).Id;
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = silo.Url };
        using SigningKey signing = SigningKey.Create();
        TestMiner miner = new(http, signing);
        await miner.SignInAsync();
        long before = silo.ResidentBytes;

        string host = $"Host: {silo.Url.Authority}\r\n";
        string poll = $$"""{"programs":["{{new string('0', 64)}}"],"waitMs":20000}""";
        (string Text, bool IsDripping)[] ways =
        [
            ($"GET /healthz HTTP/1.1\r\n{host}X-Slow: ", true),
            ($"POST /v1/miner/challenge HTTP/1.1\r\n{host}Content-Type: application/json\r\nContent-Length: 10000\r\n\r\n{{", true),
            ($"POST /v1/miner/jobs/next HTTP/1.1\r\n{host}Authorization: Bearer {miner.Session}\r\nContent-Type: application/json\r\nContent-Length: {poll.Length}\r\n\r\n{poll}", false),
            ($"GET /v1/requests/{request}/events HTTP/1.1\r\n{host}Authorization: Bearer {key}\r\n\r\n", false),
            ("", false),
        ];
        List<Task> dripping = [];
        for (int i = 0; i < 3 * OfEachAddress; i++)
        {
            (string text, bool isDripping) = ways[i % ways.Length];
            Socket socket = await ConnectAsync(silo.Url, IPAddress.Parse($"127.0.0.{2 + (i % 3)}"));
            await socket.SendAsync(Encoding.ASCII.GetBytes(text), Cancel);
            if (isDripping) dripping.Add(DripAsync(socket));
        }

        Task dropped = Task.WhenAll(dripping);
        int calls = 0;
        do
        {
            Assert.Equal("emoji-t2i", (await honest.ModelsAsync(Cancel)).Models[0].Name);
            Assert.NotEmpty((await honest.QuoteAsync(asked, Cancel)).QuoteId);
            calls += 2;
            await Task.WhenAny(dropped, Task.Delay(Pause, TimeProvider.System, Cancel));
        }
        while (!dropped.IsCompleted);
        await dropped;

        long growth = silo.ResidentBytes - before;
        output.WriteLine($"{sockets.Count} connections, {dripping.Count} dropped for being slow; {calls} honest calls; memory grew by {growth >> 20} MiB");
        Assert.True(growth < MostGrowth, $"Memory grew by {growth >> 20} MiB.");
        Assert.Equal("0", (await honest.BooksAsync(Cancel)).Sum);
    }

    [Fact]
    public async Task Address_ThatHoldsAllItsPlaces_GetsNoMoreUntilItLeavesOne()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Cuckoo:Models:0=emoji-t2i", $"Cuckoo:ConnectionsPerAddress={Places}");
        IPAddress source = IPAddress.Parse("127.0.0.2");
        List<Socket> held = [];
        for (int i = 0; i < Places; i++)
        {
            held.Add(await ConnectAsync(silo.Url, source));
            Assert.True(await IsAnsweredAsync(held[^1]), $"Connection {i + 1} of {Places} was not served.");
        }

        Assert.False(await IsServedAsync(silo.Url, source));
        await silo.StandsAsync();

        // The edge hears of the end a moment after it.
        held[0].Dispose();
        long left = TimeProvider.System.GetTimestamp();
        while (!await IsServedAsync(silo.Url, source))
            Assert.True(TimeProvider.System.GetElapsedTime(left) < Patience, "The place that was left was given to nobody.");
    }

    // A connection that is too many may be reset before it is even made.
    private async Task<bool> IsServedAsync(Uri edge, IPAddress source)
    {
        try
        {
            return await IsAnsweredAsync(await ConnectAsync(edge, source));
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> IsAnsweredAsync(Socket socket)
    {
        try
        {
            await socket.SendAsync("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), Cancel);
            return await socket.ReceiveAsync(new byte[1024], Cancel).AsTask().WaitAsync(Patience, TimeProvider.System, Cancel) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // A byte now and then, until the edge closes the connection.
    private static async Task DripAsync(Socket socket)
    {
        Task end = EndAsync(socket);
        while (!end.IsCompleted)
        {
            await Task.WhenAny(end, Task.Delay(Pause, TimeProvider.System, Cancel));
            try
            {
                if (!end.IsCompleted) await socket.SendAsync("x"u8.ToArray(), Cancel);
            }
            catch (SocketException)
            {
                // Closed while it was sent.
            }
        }

        await end;
    }

    private static async Task EndAsync(Socket socket)
    {
        byte[] heard = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(heard, Cancel).AsTask().WaitAsync(Patience, TimeProvider.System, Cancel) > 0)
            {
                // What it says before it closes is not of interest.
            }
        }
        catch (SocketException)
        {
            // Closed without a word.
        }
        catch (ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task<Socket> ConnectAsync(Uri edge, IPAddress source)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sockets.Add(socket);
        socket.Bind(new IPEndPoint(source, 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, edge.Port), Cancel);
        return socket;
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Demo;

/// <summary>A silo and two miners on this machine, each a process of its own.</summary>
internal sealed class LocalNetwork : IAsyncDisposable
{
    private readonly List<ChildProcess> parts = [];
    private readonly string folder;
    private readonly bool isTemporary;

    private LocalNetwork(string? data)
    {
        isTemporary = data is null;
        folder = data ?? Path.Combine(Path.GetTempPath(), "cuckoo-demo-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Where the edge listens.</summary>
    public Uri Edge { get; private set; } = new("http://127.0.0.1");

    /// <summary>Addresses of the miners, the cheating one first.</summary>
    public List<string> Miners { get; } = [];

    /// <summary>Starts it and waits until both miners wait for work.</summary>
    public static async Task<LocalNetwork> Start(string? data, string? cheat, TimeProvider time, CancellationToken cancellation)
    {
        LocalNetwork network = new(data);
        try
        {
            await network.StartSilo(time, cancellation);

            // The one that cheats comes first: the longest idle miner gets the job, and the demonstration wants it caught.
            await network.StartMiner("first", cheat, time, cancellation);
            await network.AwaitMiners(1, time, cancellation);
            await network.StartMiner("second", null, time, cancellation);
            await network.AwaitMiners(2, time, cancellation);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The miners before the silo they speak to.
        foreach (ChildProcess part in Enumerable.Reverse(parts)) await part.DisposeAsync();
        if (isTemporary && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private async Task StartSilo(TimeProvider time, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        Dictionary<string, string> settings = new(StringComparer.Ordinal)
        {
            ["Cuckoo__Url"] = "http://127.0.0.1:0",
            ["Cuckoo__DataFolder"] = Path.Combine(folder, "silo"),
            ["Cuckoo__IsOpen"] = "true",
            ["Cuckoo__IsAttached"] = "true",
        };
        (ChildProcess silo, string line) = await ChildProcess.Start(
            "silo", "SiloProgram", [], settings, l => l.StartsWith("ready ", StringComparison.Ordinal), time, cancellation);
        parts.Add(silo);
        Edge = new Uri(line["ready ".Length..]);
    }

    private async Task StartMiner(string name, string? cheat, TimeProvider time, CancellationToken cancellation)
    {
        List<string> arguments =
            ["--edge", Edge.ToString(), "--key", Path.Combine(folder, name + ".key"), "--json", "--attached"];
        if (cheat is not null) arguments.AddRange(["--cheat", cheat]);
        (ChildProcess miner, string line) = await ChildProcess.Start(
            name + " miner", "MinerProgram", arguments, new Dictionary<string, string>(StringComparer.Ordinal), IsReady, time, cancellation);
        parts.Add(miner);
        Miners.Add(Parsed(line)?["miner"]?.GetValue<string>() ?? throw new ChildFailedException($"The {name} miner did not say who it is."));
    }

    private async Task AwaitMiners(int count, TimeProvider time, CancellationToken cancellation)
    {
        using CuckooClient client = new(new EdgeOptions { Edge = Edge }, time: time);
        long asked = time.GetTimestamp();
        while (time.GetElapsedTime(asked) < TimeSpan.FromSeconds(15))
        {
            ModelsReply models = await client.ModelsAsync(cancellation);
            if (models.Models.All(m => m.Miners >= count)) return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation);
        }

        throw new ChildFailedException("The miners are ready, but the coordinator does not see them.");
    }

    private static bool IsReady(string line) => Parsed(line)?["event"] is JsonValue kind && kind.GetValueKind() is System.Text.Json.JsonValueKind.String && kind.GetValue<string>() == "ready";

    private static JsonObject? Parsed(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

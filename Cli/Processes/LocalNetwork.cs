using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Processes;

/// <summary>What network is to be started on this machine.</summary>
/// <param name="Folder">Where everything it keeps goes; null for a temporary folder, removed at the end.</param>
/// <param name="Port">Where the edge listens on loopback; 0 for a free port.</param>
/// <param name="Cheats">A miner each: how it cheats, or null for an honest one.</param>
/// <param name="Heard">Told each status of a miner: its number from 0, and the line's JSON. Called on threads of its own.</param>
internal sealed record LocalNetworkOptions(string? Folder, int Port, IReadOnlyList<string?> Cheats, Action<int, JsonObject>? Heard = null)
{
    /// <summary>What the silo is told besides, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Asked before each miner starts, with the running network and the miner's name: the arguments by which it has its key. Without it
    /// each has a key of its own in the folder.
    /// </summary>
    public Func<LocalNetwork, string, CancellationToken, Task<IReadOnlyList<string>>>? Enrol { get; init; }
}

/// <summary>A silo and miners on this machine, each a process of its own.</summary>
internal sealed class LocalNetwork : IAsyncDisposable
{
    // A picture of fifty steps on one slow core; what takes longer is given back and done by another miner after the next start.
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(60);

    private readonly List<ChildProcess> miners = [];
    private readonly LocalNetworkOptions options;
    private readonly string folder;
    private readonly TimeProvider time;
    private ChildProcess? silo;
    private int joined;

    private LocalNetwork(LocalNetworkOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        folder = options.Folder ?? Path.Combine(Path.GetTempPath(), "cuckoo-demo-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Where the edge listens.</summary>
    public Uri Edge { get; private set; } = new("http://127.0.0.1");

    /// <summary>Addresses of the miners, in the order of the options.</summary>
    public List<string> Miners { get; } = [];

    /// <summary>What it keeps.</summary>
    public string Folder => folder;

    /// <summary>Processor time the silo has taken so far.</summary>
    public TimeSpan SiloTime => silo!.ProcessorTime;

    /// <summary>Ends when the silo does, with a sentence that says how.</summary>
    public Task<string> SiloEnded => silo!.Ended;

    /// <summary>End when a miner does, with a sentence that says how.</summary>
    public IReadOnlyList<Task<string>> MinersEnded => [.. miners.Select(m => m.Ended)];

    /// <summary>Starts it and waits until all miners wait for work.</summary>
    /// <exception cref="ChildFailedException">A part did not start.</exception>
    public static async Task<LocalNetwork> Start(LocalNetworkOptions options, TimeProvider time, CancellationToken cancellation)
    {
        LocalNetwork network = new(options, time);
        try
        {
            await network.StartSilo(cancellation);

            // In their order: the longest idle miner gets the job, and a demonstration has the one that cheats first, for it wants it caught.
            foreach (string? cheat in options.Cheats) await network.JoinAsync(null, cheat, cancellation);

            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more miner, once it waits for work.</summary>
    /// <param name="name">What its files are called; numbered when absent.</param>
    /// <param name="cheat">How it cheats, or null for an honest one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Its address.</returns>
    /// <exception cref="ChildFailedException">It did not start.</exception>
    public async Task<string> JoinAsync(string? name, string? cheat, CancellationToken cancellation)
    {
        int number = joined++;
        await StartMiner(number, name ?? $"miner-{(number + 1).ToString(CultureInfo.InvariantCulture)}", cheat, cancellation);
        await AwaitMiners(Miners.Count, cancellation);
        return Miners[^1];
    }

    /// <summary>Has a miner finish what it is at and go.</summary>
    /// <param name="miner">Its address.</param>
    public async Task LeaveAsync(string miner)
    {
        int at = Miners.IndexOf(miner);
        ChildProcess leaving = miners[at];
        miners.RemoveAt(at);
        Miners.RemoveAt(at);
        using CancellationTokenSource bound = new(DrainPatience, time);
        try
        {
            await leaving.Drain(bound.Token);
        }
        catch (OperationCanceledException)
        {
            // What is not done by now is given back.
        }

        await leaving.DisposeAsync();
    }

    /// <summary>Lets the miners finish what they are at, for a while.</summary>
    public async Task Drain()
    {
        using CancellationTokenSource bound = new(DrainPatience, time);
        try
        {
            await Task.WhenAll(miners.Select(miner => miner.Drain(bound.Token)));
        }
        catch (OperationCanceledException)
        {
            // What is not done by now is given back.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The miners before the silo they speak to.
        await Task.WhenAll(miners.Select(miner => miner.DisposeAsync().AsTask()));
        if (silo is not null) await silo.DisposeAsync();
        if (options.Folder is null && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private async Task StartSilo(CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        Dictionary<string, string> settings = new(StringComparer.Ordinal)
        {
            ["Cuckoo__Url"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port}"),
            ["Cuckoo__DataFolder"] = Path.Combine(folder, "silo"),
            ["Cuckoo__IsOpen"] = "true",
            ["Cuckoo__IsAttached"] = "true",

            // Miners that share a machine would measure each other.
            ["Cuckoo__BenchmarkHours"] = "0",
        };
        foreach ((string name, string value) in options.Settings) settings[name] = value;
        (silo, string line) = await ChildProcess.Start(
            "silo", "SiloProgram", [], settings, l => l.StartsWith("ready ", StringComparison.Ordinal), time, cancellation);
        Edge = new Uri(line["ready ".Length..]);
    }

    private async Task StartMiner(int number, string name, string? cheat, CancellationToken cancellation)
    {
        IReadOnlyList<string> key = options.Enrol is { } enrol ? await enrol(this, name, cancellation) : ["--key", Path.Combine(folder, name + ".key")];
        List<string> arguments = ["--edge", Edge.ToString(), .. key, "--json", "--attached"];
        if (cheat is not null) arguments.AddRange(["--cheat", cheat]);
        (ChildProcess miner, string line) = await ChildProcess.Start(
            name.Replace('-', ' '), "MinerProgram", arguments, new Dictionary<string, string>(StringComparer.Ordinal), l => IsReady(number, l), time, cancellation);
        miners.Add(miner);
        Miners.Add(Parsed(line)?["miner"]?.GetValue<string>() ?? throw new ChildFailedException($"{name} did not say who it is."));
    }

    private async Task AwaitMiners(int count, CancellationToken cancellation)
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

    private bool IsReady(int number, string line)
    {
        if (Parsed(line) is not { } status) return false;
        options.Heard?.Invoke(number, status);
        return status["event"] is JsonValue kind && kind.GetValueKind() is System.Text.Json.JsonValueKind.String && kind.GetValue<string>() == "ready";
    }

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

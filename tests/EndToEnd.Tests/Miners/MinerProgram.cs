using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Miners;

/// <summary>The miner as a process.</summary>
internal sealed class MinerProgram : IAsyncDisposable
{
    private readonly RunningProgram running;

    private MinerProgram(RunningProgram running, string address)
    {
        this.running = running;
        Address = address;
    }

    /// <summary>Who it is.</summary>
    public string Address { get; }

    /// <summary>Starts it and waits until it has signed in.</summary>
    public static async Task<MinerProgram> StartAsync(Uri edge, string keyPath)
    {
        RunningProgram started = RunningProgram.Start(
            "Miner", ["--edge", edge.ToString(), "--key", keyPath, "--threads", "1", "--json", "--attached"]);
        string ready = await started.UntilAsync(IsEvent("ready"));
        return new MinerProgram(started, JsonNode.Parse(ready)!["miner"]!.GetValue<string>());
    }

    /// <summary>Waits for one of its lines by the event in it.</summary>
    public Task<string> UntilAsync(string name) => running.UntilAsync(IsEvent(name));

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => running.KillAsync();

    public ValueTask DisposeAsync() => running.DisposeAsync();

    private static Func<string, bool> IsEvent(string name) => line => JsonNode.Parse(line)!["event"]!.GetValue<string>() == name;
}

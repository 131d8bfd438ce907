using System.Text.Json.Nodes;
using Cuckoo.Chain.Keys;
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

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => running.HasEnded;

    /// <summary>Starts it and waits until it has signed in.</summary>
    public static async Task<MinerProgram> StartAsync(Uri edge, string keyPath)
    {
        MinerProgram started = Start(edge, keyPath);
        await started.UntilAsync("ready");
        return started;
    }

    /// <summary>Starts it and waits for nothing.</summary>
    /// <param name="edge">For whom it works.</param>
    /// <param name="keyPath">Its key; made when it is not there.</param>
    /// <param name="cheat">How it cheats; honest when nothing.</param>
    /// <param name="model">The one model it loads; all that the network serves when nothing.</param>
    /// <param name="file">A copy of the program; where the build put it when nothing.</param>
    /// <param name="models">Where it keeps what it downloads; the user's cache when nothing.</param>
    /// <param name="more">Arguments besides.</param>
    public static MinerProgram Start(
        Uri edge, string keyPath, string? cheat = null, string? model = null, string? file = null, string? models = null, params IReadOnlyList<string> more)
    {
        using SigningKey key = SigningKey.LoadOrCreate(keyPath);
        string[] all = [.. more, .. cheat is null ? (string[])[] : ["--cheat", cheat], .. model is null ? (string[])[] : ["--model", model], .. models is null ? (string[])[] : ["--models", models]];
        return new MinerProgram(
            RunningProgram.Start(
                "Miner",
                ["--edge", edge.ToString(), "--key", keyPath, "--threads", "1", "--json", "--attached", .. all],
                file: file),
            key.Address.ToString());
    }

    /// <summary>Waits for one of its lines by the event in it.</summary>
    public Task<string> UntilAsync(string name) => running.UntilAsync(IsEvent(name));

    /// <summary>Waits for its end.</summary>
    public Task<ProgramEnd> EndAsync() => running.EndAsync();

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => running.KillAsync();

    public ValueTask DisposeAsync() => running.DisposeAsync();

    private static Func<string, bool> IsEvent(string name) => line => JsonNode.Parse(line)!["event"]!.GetValue<string>() == name;
}

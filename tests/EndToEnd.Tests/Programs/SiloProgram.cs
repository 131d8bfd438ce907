using System.Globalization;

namespace Cuckoo.EndToEnd.Tests.Programs;

/// <summary>A silo on one folder and one port, which can be killed and started again.</summary>
internal sealed class SiloProgram : IAsyncDisposable
{
    private readonly string folder;
    private readonly Dictionary<string, string> settings;
    private RunningProgram? running;

    private SiloProgram(string folder, int port)
    {
        this.folder = folder;
        Edge = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        settings = new Dictionary<string, string>
        {
            ["Cuckoo__Url"] = Edge.ToString(),
            ["Cuckoo__DataFolder"] = folder,
            ["Cuckoo__IsOpen"] = "true",
            ["Cuckoo__IsAttached"] = "true",
            ["Cuckoo__AuditThreads"] = "1",
            ["Cuckoo__CanaryMinutes"] = "0",
            ["Cuckoo__AccountsPerHour"] = "10000",
            ["Cuckoo__RequestsPerSecond"] = "1000",

            // Many miners on one machine would measure each other.
            ["Cuckoo__BenchmarkHours"] = "0",
        };
    }

    public Uri Edge { get; }

    /// <summary>The file with everything the grains keep.</summary>
    public string StateFile => Path.Combine(folder, "cuckoo.db");

    /// <summary>The last that it said.</summary>
    public string Words => running!.Words();

    /// <summary>Starts a silo and waits until it takes calls.</summary>
    /// <param name="folder">Everything it keeps.</param>
    /// <param name="settings">Settings as its environment has them.</param>
    public static async Task<SiloProgram> StartAsync(string folder, params (string Name, string Value)[] settings)
    {
        SiloProgram silo = new(folder, LoopbackPort.Free());
        foreach ((string name, string value) in settings) silo.Set(name, value);
        await silo.StartAgainAsync();
        return silo;
    }

    /// <summary>Starts it on the same folder and port.</summary>
    public async Task StartAgainAsync()
    {
        if (running is not null) await running.DisposeAsync();
        running = RunningProgram.Start("Silo", [], settings);
        string line = await running.UntilAsync(l => l.StartsWith("ready ", StringComparison.Ordinal));
        Assert.Equal(Edge, new Uri(line["ready ".Length..]));
    }

    /// <summary>Sets a setting of the next start, as its environment has it.</summary>
    public void Set(string name, string value) => settings[name] = value;

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => running!.KillAsync();

    /// <summary>SIGKILL for the chain that it has started, which is a child's child.</summary>
    /// <returns>Whether there was one to kill.</returns>
    public bool KillChain() => ChildrenOf.Process(running!.Id).SelectMany(ChildrenOf.Process).Any(id => ChildrenOf.KillIf(id, "anvil"));

    /// <summary>Asks it to stop and waits for its end.</summary>
    public async Task<ProgramEnd> StopAsync()
    {
        running!.EndInput();
        return await running.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (running is not null) await running.DisposeAsync();
    }
}

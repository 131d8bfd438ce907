using System.Globalization;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Miner;
using Cuckoo.Miner.Cheats;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>A miner's process that is killed and started again with its key; a cheat that is caught returns under a new key and cheats in the next way.</summary>
internal sealed class MinerSeat : IAsyncDisposable
{
    private readonly Uri edge;
    private readonly string keyPath;
    private readonly bool isCheat;
    private MinerProgram running;
    private int keys;

    private MinerSeat(Uri edge, string keyPath, bool isCheat)
    {
        this.edge = edge;
        this.keyPath = keyPath;
        this.isCheat = isCheat;
        running = Started();
    }

    /// <summary>Addresses of all that ever sat here.</summary>
    public HashSet<string> Addresses { get; } = new(StringComparer.Ordinal);

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>How many cheats were refused more work.</summary>
    public int Caught { get; private set; }

    /// <summary>Starts one that is honest.</summary>
    public static MinerSeat Honest(Uri edge, string keyPath) => new(edge, keyPath, isCheat: false);

    /// <summary>Starts one that cheats.</summary>
    public static MinerSeat Cheating(Uri edge, string keyPath) => new(edge, keyPath, isCheat: true);

    /// <summary>SIGKILL, and a new process in its place.</summary>
    public async Task KillAsync()
    {
        await ReplaceIfEndedAsync();
        await running.KillAsync();
        Kills++;
        await running.DisposeAsync();
        running = Started();
    }

    /// <summary>A new process for one that ended by itself, which only a cheat that is caught may do.</summary>
    public async Task ReplaceIfEndedAsync()
    {
        if (!running.HasEnded) return;
        ProgramEnd end = await running.EndAsync();
        Assert.True(isCheat && end.Code == (int)ExitCode.EdgeRefused, $"A miner ended with {end.Code}: {end.Errors}");
        Assert.Contains("miner_suspended", end.Errors, StringComparison.Ordinal);
        Caught++;
        keys++;
        await running.DisposeAsync();
        running = Started();
    }

    public ValueTask DisposeAsync() => running.DisposeAsync();

    private MinerProgram Started()
    {
        MinerProgram started = MinerProgram.Start(
            edge,
            string.Create(CultureInfo.InvariantCulture, $"{keyPath}.{keys}"),
            isCheat ? Cheat.Names[keys % Cheat.Names.Count] : null,
            "emoji-t2i");
        Addresses.Add(started.Address);
        return started;
    }
}

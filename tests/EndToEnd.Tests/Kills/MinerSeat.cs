using System.Globalization;
using Cuckoo.Chain.Keys;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Miner;
using Cuckoo.Miner.Cheats;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>
/// A miner's process that is killed and started again with its key; a cheat that is caught returns under a new key and cheats in the next
/// way. On a chain whoever sits here stakes first, and again when the chain has forgotten it.
/// </summary>
internal sealed class MinerSeat : IAsyncDisposable
{
    private readonly Uri edge;
    private readonly string keyPath;
    private readonly bool isCheat;
    private readonly Func<string, Task> enrol;
    private Task<MinerProgram> running;
    private int keys;

    private MinerSeat(Uri edge, string keyPath, bool isCheat, Func<string, Task> enrol)
    {
        (this.edge, this.keyPath, this.isCheat, this.enrol) = (edge, keyPath, isCheat, enrol);
        running = StartAsync();
    }

    /// <summary>Addresses of all that ever sat here.</summary>
    public HashSet<string> Addresses { get; } = new(StringComparer.Ordinal);

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>How many cheats were refused more work.</summary>
    public int Caught { get; private set; }

    /// <summary>How often one was without a stake.</summary>
    public int Unstaked { get; private set; }

    private string KeyNow => string.Create(CultureInfo.InvariantCulture, $"{keyPath}.{keys}");

    /// <summary>Starts one that is honest.</summary>
    public static MinerSeat Honest(Uri edge, string keyPath, Func<string, Task> enrol) => new(edge, keyPath, isCheat: false, enrol);

    /// <summary>Starts one that cheats.</summary>
    public static MinerSeat Cheating(Uri edge, string keyPath, Func<string, Task> enrol) => new(edge, keyPath, isCheat: true, enrol);

    /// <summary>SIGKILL, and a new process in its place; nothing while there is none yet.</summary>
    public async Task KillAsync()
    {
        await ReplaceIfEndedAsync();
        if (!running.IsCompleted) return;
        MinerProgram killed = await running;
        await killed.KillAsync();
        Kills++;
        await killed.DisposeAsync();
        running = StartAsync();
    }

    /// <summary>A new process for one that ended by itself, which only a cheat that is caught may do, or one without a stake.</summary>
    public async Task ReplaceIfEndedAsync()
    {
        if (!running.IsCompleted) return;
        MinerProgram ended = await running;
        if (!ended.HasEnded) return;
        ProgramEnd end = await ended.EndAsync();
        Assert.True(end.Code == (int)ExitCode.EdgeRefused, $"A miner ended with {end.Code}: {end.Errors}");
        if (end.Errors.Contains("stake_missing", StringComparison.Ordinal))
        {
            Unstaked++;
        }
        else
        {
            Assert.True(isCheat, $"An honest miner was refused: {end.Errors}");
            Assert.Contains("miner_suspended", end.Errors, StringComparison.Ordinal);
            Caught++;
            keys++;
        }

        await ended.DisposeAsync();
        running = StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (await running).DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // It never began.
        }
    }

    private async Task<MinerProgram> StartAsync()
    {
        using (SigningKey key = SigningKey.LoadOrCreate(KeyNow)) Addresses.Add(key.Address.ToString());
        await enrol(KeyNow);
        return MinerProgram.Start(edge, KeyNow, isCheat ? Cheat.Names[keys % Cheat.Names.Count] : null, "emoji-t2i");
    }
}

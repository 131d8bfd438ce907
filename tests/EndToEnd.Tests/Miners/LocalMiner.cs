using Cuckoo.Chain.Keys;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Jobs;
using Cuckoo.Miner.Work;

namespace Cuckoo.EndToEnd.Tests.Miners;

/// <summary>The miner's own code inside the tests' process, speaking to the edge over HTTP: many of them are cheap.</summary>
internal sealed class LocalMiner : IAsyncDisposable
{
    private readonly SigningKey key = SigningKey.Create();
    private readonly Departure departure = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalMiner(Uri edge, IWork work) => Ended = Task.Run(() => RunAsync(edge, work));

    /// <summary>Who it is.</summary>
    public string Address => key.Address.ToString();

    /// <summary>Ends when the miner does: with the code the edge refused it with, or with nothing when it was asked to go.</summary>
    public Task<string?> Ended { get; }

    /// <summary>Starts it.</summary>
    public static LocalMiner Start(Uri edge, IWork work) => new(edge, work);

    /// <summary>Starts it and waits until it has signed in.</summary>
    public static async Task<LocalMiner> StartReadyAsync(Uri edge, IWork work)
    {
        LocalMiner miner = new(edge, work);
        await Task.WhenAny(miner.ready.Task, miner.Ended);
        Assert.True(miner.ready.Task.IsCompletedSuccessfully, "The miner did not sign in.");
        return miner;
    }

    public async ValueTask DisposeAsync()
    {
        departure.Ask();
        departure.Ask();
        await Ended;
        departure.Dispose();
        key.Dispose();
    }

    private async Task<string?> RunAsync(Uri edge, IWork work)
    {
        // An edge that comes back is found quickly: the tests kill it every second.
        EdgeOptions options = new() { Edge = edge, FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromMilliseconds(250) };
        using EdgeDoor door = new(options, key, TimeProvider.System, _ => { });
        try
        {
            await new JobLoop(door, [work], key, TimeProvider.System, Hear).RunAsync(departure);
            return null;
        }
        catch (EdgeRefusedException refused)
        {
            return refused.Code;
        }
    }

    private void Hear(Status status)
    {
        if (status.Event == "ready") ready.TrySetResult();
    }
}

using Cuckoo.Grains;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Simulation.Liars;

/// <summary>What miners tell each other behind the network's back: who stated what of which input.</summary>
internal sealed class Hearsay
{
    private readonly Dictionary<string, (MinerId Miner, Rerun Result)> latest = new(StringComparer.Ordinal);
    private (MinerId Miner, Rerun Result)? newest;

    /// <summary>A miner states a result.</summary>
    public void Tell(MinerId miner, string input, Rerun result) => newest = latest[input] = (miner, result);

    /// <summary>What another miner last stated of an input.</summary>
    public Rerun? Of(string input, MinerId me) => latest.TryGetValue(input, out var told) && told.Miner != me ? told.Result : null;

    /// <summary>What another miner last stated of anything.</summary>
    public Rerun? Newest(MinerId me) => newest is { } told && told.Miner != me ? told.Result : null;
}

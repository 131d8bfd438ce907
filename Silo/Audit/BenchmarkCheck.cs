using Cuckoo.Grains;
using Cuckoo.Miner.Benchmark;

namespace Cuckoo.Silo.Audit;

/// <summary>
/// Looks at answers of benchmarks: computes a few lanes again, drawn after the answer came. Whoever left out half of sixteen is found nine
/// times of ten by three. One answer at a time, so that strangers take one processor and one lane's memory at most.
/// </summary>
/// <param name="random">Draws the lanes.</param>
internal sealed class BenchmarkCheck(IRandomSource random) : IDisposable
{
    private const int Checked = 3;

    private readonly SemaphoreSlim turns = new(1, 1);

    /// <summary>Whether the lanes that were drawn are right.</summary>
    /// <param name="challenge">The challenge.</param>
    /// <param name="miner">Whose answer it is.</param>
    /// <param name="lanes">What it says, a text a lane.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> IsRight(string challenge, MinerId miner, IReadOnlyList<string> lanes, CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Drawn().All(lane => string.Equals(BenchmarkWork.Lane(challenge, miner.Value, lane), lanes[lane], StringComparison.Ordinal)), cancellation);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turns.Dispose();

    // Lanes each once: those not drawn yet, of which there are a power of two at first; the rest of a division by 15 or 14 is even
    // enough for a byte.
    private List<int> Drawn()
    {
        List<int> left = [.. Enumerable.Range(0, BenchmarkWork.Lanes)];
        List<int> drawn = [];
        byte[] bytes = new byte[Checked];
        random.Fill(bytes);
        foreach (byte one in bytes)
        {
            int at = one % left.Count;
            drawn.Add(left[at]);
            left.RemoveAt(at);
        }

        return drawn;
    }
}

namespace Cuckoo.Grains.Tests.Network;

/// <summary>Ids, seeds and draws from one seed.</summary>
internal sealed class SeededRandom(int seed) : IRandomSource
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);

    public void Fill(Span<byte> bytes)
    {
        lock (gate) random.NextBytes(bytes);
    }
}

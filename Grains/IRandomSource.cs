namespace Cuckoo.Grains;

/// <summary>Where ids, seeds and audit draws come from. Unforeseeable in a silo, seeded in a simulation.</summary>
public interface IRandomSource
{
    /// <summary>Fills the span with random bytes.</summary>
    void Fill(Span<byte> bytes);
}

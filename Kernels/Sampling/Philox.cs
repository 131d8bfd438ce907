namespace Cuckoo.Kernels.Sampling;

/// <summary>Philox4x32-10: four random words for a 128-bit counter and a 64-bit key.</summary>
/// <remarks>Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011). Counter-based: any word is computed alone.</remarks>
internal static class Philox
{
    private const int Rounds = 10;

    private const ulong Multiplier0 = 0xD2511F53;

    private const ulong Multiplier1 = 0xCD9E8D57;

    private const uint Weyl0 = 0x9E3779B9;

    private const uint Weyl1 = 0xBB67AE85;

    public static (uint W0, uint W1, uint W2, uint W3) Block((uint C0, uint C1, uint C2, uint C3) counter, (uint K0, uint K1) key)
    {
        var (c0, c1, c2, c3) = counter;
        var (k0, k1) = key;
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = Multiplier0 * c0;
            var product1 = Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 = unchecked(k0 + Weyl0);
            k1 = unchecked(k1 + Weyl1);
        }

        return (c0, c1, c2, c3);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Sampling;

/// <summary>The standard normal numbers a picture starts from, a function of the seed alone.</summary>
/// <remarks>
/// Key: the first eight bytes of SHA-256("cuckoo.noise.1" ‖ seed as 8 bytes little-endian), two little-endian words. Block i
/// has counter (i, 0, 0, 0) and gives numbers 4i … 4i+3 by Box and Muller from its word pairs, in row-major order.
/// </remarks>
internal static class GaussianNoise
{
    private const double TwoToTheMinus32 = 1.0 / 4294967296.0;

    private const double TwoToTheMinus30 = 4.0 / 4294967296.0;

    public static void Fill(Matrix latent, ulong seed)
    {
        var key = KeyOf(seed);
        var block = new float[4];
        for (var i = 0; i < latent.Rows * latent.Columns; i++)
        {
            if (i % 4 == 0)
                Next(key, (uint)(i / 4), block);
            latent.Row(i / latent.Columns)[i % latent.Columns] = block[i % 4];
        }
    }

    private static (uint K0, uint K1) KeyOf(ulong seed)
    {
        Span<byte> text = stackalloc byte[14 + sizeof(ulong)];
        "cuckoo.noise.1"u8.CopyTo(text);
        BinaryPrimitives.WriteUInt64LittleEndian(text[14..], seed);
        var hash = SHA256.HashData(text);
        return (BinaryPrimitives.ReadUInt32LittleEndian(hash), BinaryPrimitives.ReadUInt32LittleEndian(hash.AsSpan(4)));
    }

    private static void Next((uint K0, uint K1) key, uint index, float[] block)
    {
        var words = Philox.Block((index, 0, 0, 0), key);
        (block[0], block[1]) = BoxMuller(words.W0, words.W1);
        (block[2], block[3]) = BoxMuller(words.W2, words.W3);
    }

    /// <summary>r cos θ and r sin θ with r = √(−2 ln u), u = (a + ½)/2³², θ = 2π b/2³².</summary>
    private static (float First, float Second) BoxMuller(uint a, uint b)
    {
        var u = (a + 0.5) * TwoToTheMinus32;
        var r = HostMath.SquareRoot(-2.0 * HostMath.Log(u));
        var (sin, cos) = HostMath.SinCosOfQuarterTurns(b * TwoToTheMinus30);
        return ((float)(r * cos), (float)(r * sin));
    }
}

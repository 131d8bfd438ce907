using System.Buffers.Binary;
using System.Security.Cryptography;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Sampling;

/// <summary>What standard normal numbers of a run are for; each use has numbers of its own.</summary>
internal enum NoiseStream : uint
{
    /// <summary>The noise a picture starts from.</summary>
    Start,

    /// <summary>What an ancestral sampler adds after a step.</summary>
    Ancestral,
}

/// <summary>The standard normal numbers of a run, a function of the seed alone.</summary>
/// <remarks>
/// Key: the first eight bytes of SHA-256("cuckoo.noise.1" ‖ seed as 8 bytes little-endian), two little-endian words. Block i
/// has counter (i, stream, step, 0) and gives numbers 4i … 4i+3 by Box and Muller from its word pairs, in row-major order.
/// </remarks>
internal static class GaussianNoise
{
    private const double TwoToTheMinus32 = 1.0 / 4294967296.0;

    private const double TwoToTheMinus30 = 4.0 / 4294967296.0;

    /// <summary>The numbers a picture starts from.</summary>
    public static void Fill(Matrix latent, ulong seed)
    {
        var numbers = new Numbers(seed, NoiseStream.Start, step: 0);
        for (var row = 0; row < latent.Rows; row++)
        {
            foreach (ref var value in latent.Row(row))
                value = numbers.Next();
        }
    }

    /// <summary>x = fma(scale, number, x) for each number of the latent.</summary>
    public static void Add(Matrix latent, float scale, ulong seed, NoiseStream stream, uint step)
    {
        var numbers = new Numbers(seed, stream, step);
        for (var row = 0; row < latent.Rows; row++)
        {
            foreach (ref var value in latent.Row(row))
                value = Scalar.Fma(scale, numbers.Next(), value);
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

    /// <summary>r cos θ and r sin θ with r = √(−2 ln u), u = (a + ½)/2³², θ = 2π b/2³².</summary>
    private static (float First, float Second) BoxMuller(uint a, uint b)
    {
        var u = (a + 0.5) * TwoToTheMinus32;
        var r = HostMath.SquareRoot(-2.0 * HostMath.Log(u));
        var (sin, cos) = HostMath.SinCosOfQuarterTurns(b * TwoToTheMinus30);
        return ((float)(r * cos), (float)(r * sin));
    }

    /// <summary>The numbers of one stream in order.</summary>
    private sealed class Numbers(ulong seed, NoiseStream stream, uint step)
    {
        private readonly (uint K0, uint K1) _key = KeyOf(seed);
        private readonly float[] _block = new float[4];
        private uint _next;

        public float Next()
        {
            if (_next % 4 == 0)
            {
                var words = Philox.Block((_next / 4, (uint)stream, step, 0), _key);
                (_block[0], _block[1]) = BoxMuller(words.W0, words.W1);
                (_block[2], _block[3]) = BoxMuller(words.W2, words.W3);
            }

            return _block[_next++ % 4];
        }
    }
}

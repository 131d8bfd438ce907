// Keccak-256 as Ethereum uses it: addresses and their checksums are cut from it.
// It is not SHA3-256: FIPS 202 changed the padding after Ethereum had settled on the submission's, so
// the framework's SHA3_256 gives other hashes. The permutation is the same, which the tests exploit.
// Written for reading; nothing here is hot (a hash an address).

using System.Buffers.Binary;
using System.Numerics;

namespace Cuckoo.Chain.Keys;

/// <summary>
/// Keccak-256: the permutation Keccak-f[1600] of FIPS 202 with a rate of 136 bytes and the original padding byte 0x01.
/// </summary>
public static class Keccak256
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 32;

    // 1600 bits of state less twice the 256 bits of security.
    private const int RateBytes = 136;

    private const byte KeccakPadding = 0x01;

    /// <summary>The 32-byte hash of <paramref name="message"/>.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> message) => Sponge(message, KeccakPadding);

    /// <summary>The sponge with another padding byte: 0x06 makes it SHA3-256, which the framework can judge.</summary>
    internal static byte[] Sponge(ReadOnlySpan<byte> message, byte padding)
    {
        Span<ulong> state = stackalloc ulong[25];
        state.Clear();
        while (message.Length >= RateBytes)
        {
            Absorb(state, message[..RateBytes]);
            message = message[RateBytes..];
        }

        Span<byte> last = stackalloc byte[RateBytes];
        last.Clear();
        message.CopyTo(last);
        last[message.Length] = padding;
        last[^1] |= 0x80;
        Absorb(state, last);

        var hash = new byte[HashBytes];
        for (var lane = 0; lane < HashBytes / 8; lane++)
            BinaryPrimitives.WriteUInt64LittleEndian(hash.AsSpan(lane * 8), state[lane]);
        return hash;
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var lane = 0; lane < RateBytes / 8; lane++)
            state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(lane * 8)..]);
        Permute(state);
    }

    /// <summary>Keccak-f[1600]; lane (x, y) lies at x + 5y. Steps named as in FIPS 202, section 3.2.</summary>
    private static void Permute(Span<ulong> a)
    {
        Span<ulong> b = stackalloc ulong[25];
        Span<ulong> column = stackalloc ulong[5];
        foreach (var roundConstant in RoundConstants)
        {
            // theta: every lane takes the parities of the two columns beside it.
            for (var x = 0; x < 5; x++)
                column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
            for (var lane = 0; lane < 25; lane++)
                a[lane] ^= column[(lane + 4) % 5] ^ BitOperations.RotateLeft(column[(lane + 1) % 5], 1);

            // rho and pi: rotate lane (x, y) and move it to (y, 2x + 3y).
            for (var y = 0; y < 5; y++)
            {
                for (var x = 0; x < 5; x++)
                    b[y + 5 * ((2 * x + 3 * y) % 5)] = BitOperations.RotateLeft(a[x + 5 * y], Rotations[x + 5 * y]);
            }

            // chi: the one step that is not linear.
            for (var y = 0; y < 25; y += 5)
            {
                for (var x = 0; x < 5; x++)
                    a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
            }

            // iota
            a[0] ^= roundConstant;
        }
    }

    /// <summary>Rotation of each lane in bits (FIPS 202, table 2, modulo 64), at x + 5y.</summary>
    private static ReadOnlySpan<byte> Rotations =>
    [
        0, 1, 62, 28, 27,
        36, 44, 6, 55, 20,
        3, 10, 43, 25, 39,
        41, 45, 15, 21, 8,
        18, 2, 61, 56, 14,
    ];

    /// <summary>The 24 round constants (FIPS 202, algorithm 5).</summary>
    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
        0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];
}

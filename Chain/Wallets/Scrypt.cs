// scrypt (RFC 7914), which the framework lacks and wallet files need: PBKDF2-HMAC-SHA256 around a mixing that wants
// 128·r·N bytes of memory at once. The memory is one allocation, bounded by the caller's limits before it is made.

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cuckoo.Chain.Wallets;

/// <summary>A key of a password that is slow and large to guess.</summary>
public static class Scrypt
{
    /// <summary>The most memory that a key may take; wallets' usual N = 2^18 with r = 8 takes 256 MiB.</summary>
    public const long MostMemoryBytes = 1L << 29;

    /// <summary>Derives a key.</summary>
    /// <param name="password">The password's bytes.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="cost">N: a power of two above 1.</param>
    /// <param name="blockSize">r, at least 1.</param>
    /// <param name="parallelism">p, at least 1.</param>
    /// <param name="key">Where the key goes.</param>
    /// <exception cref="ArgumentException">The numbers are out of range, or 128·r·N is above <see cref="MostMemoryBytes"/>, or p is above 16.</exception>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int cost, int blockSize, int parallelism, Span<byte> key)
    {
        if (cost < 2 || !BitOperations.IsPow2(cost) || blockSize < 1 || blockSize > 64 || parallelism is < 1 or > 16 || 128L * blockSize * cost > MostMemoryBytes)
            throw new ArgumentException($"scrypt takes N a power of two, r of 1 to 64 and p of 1 to 16 with 128·r·N at most {MostMemoryBytes} bytes, not N = {cost}, r = {blockSize}, p = {parallelism}.", nameof(cost));
        var words = 32 * blockSize;
        var blocks = new byte[4 * words * parallelism];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, blocks, 1, HashAlgorithmName.SHA256);
        var table = new uint[(long)words * cost];
        var mixed = new uint[words];
        var scratch = new uint[words];
        for (var i = 0; i < parallelism; i++)
        {
            var block = blocks.AsSpan(4 * words * i, 4 * words);
            for (var w = 0; w < words; w++)
                mixed[w] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * w)..]);
            Mix(mixed, scratch, table, cost);
            for (var w = 0; w < words; w++)
                BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * w)..], mixed[w]);
        }

        Rfc2898DeriveBytes.Pbkdf2(password, blocks, key, 1, HashAlgorithmName.SHA256);
        CryptographicOperations.ZeroMemory(blocks);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(table.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(mixed.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scratch.AsSpan()));
    }

    /// <summary>scryptROMix (section 5).</summary>
    private static void Mix(Span<uint> x, Span<uint> scratch, Span<uint> table, int cost)
    {
        var words = x.Length;
        for (var i = 0; i < cost; i++)
        {
            x.CopyTo(table[(i * words)..]);
            BlockMix(x, scratch);
        }

        for (var i = 0; i < cost; i++)
        {
            // Integerify: the first word of the last 64 bytes, modulo a power of two below 2^32.
            var row = table.Slice((int)(x[words - 16] & (uint)(cost - 1)) * words, words);
            for (var w = 0; w < words; w++)
                x[w] ^= row[w];
            BlockMix(x, scratch);
        }
    }

    /// <summary>scryptBlockMix (section 4).</summary>
    private static void BlockMix(Span<uint> x, Span<uint> scratch)
    {
        var blocks = x.Length / 16;
        Span<uint> t = stackalloc uint[16];
        x[^16..].CopyTo(t);
        for (var i = 0; i < blocks; i++)
        {
            var block = x.Slice(16 * i, 16);
            for (var w = 0; w < 16; w++)
                t[w] ^= block[w];
            Salsa8(t);
            // Even blocks come first, then odd ones.
            t.CopyTo(scratch[(16 * (i / 2 + (i % 2 == 0 ? 0 : blocks / 2)))..]);
        }

        scratch.CopyTo(x);
    }

    /// <summary>Salsa20/8 (section 3).</summary>
    private static void Salsa8(Span<uint> b)
    {
        b = b[..16];
        uint x0 = b[0], x1 = b[1], x2 = b[2], x3 = b[3], x4 = b[4], x5 = b[5], x6 = b[6], x7 = b[7];
        uint x8 = b[8], x9 = b[9], x10 = b[10], x11 = b[11], x12 = b[12], x13 = b[13], x14 = b[14], x15 = b[15];
        for (var round = 0; round < 8; round += 2)
        {
            Quarter(ref x0, ref x4, ref x8, ref x12);
            Quarter(ref x5, ref x9, ref x13, ref x1);
            Quarter(ref x10, ref x14, ref x2, ref x6);
            Quarter(ref x15, ref x3, ref x7, ref x11);
            Quarter(ref x0, ref x1, ref x2, ref x3);
            Quarter(ref x5, ref x6, ref x7, ref x4);
            Quarter(ref x10, ref x11, ref x8, ref x9);
            Quarter(ref x15, ref x12, ref x13, ref x14);
        }

        b[0] += x0; b[1] += x1; b[2] += x2; b[3] += x3; b[4] += x4; b[5] += x5; b[6] += x6; b[7] += x7;
        b[8] += x8; b[9] += x9; b[10] += x10; b[11] += x11; b[12] += x12; b[13] += x13; b[14] += x14; b[15] += x15;
    }

    private static void Quarter(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        b ^= BitOperations.RotateLeft(a + d, 7);
        c ^= BitOperations.RotateLeft(b + a, 9);
        d ^= BitOperations.RotateLeft(c + b, 13);
        a ^= BitOperations.RotateLeft(d + c, 18);
    }
}

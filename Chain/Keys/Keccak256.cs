// Keccak-256 as Ethereum uses it: addresses, transactions, events and the settlement tree are named by it.
// It is not SHA3-256: FIPS 202 changed the padding after Ethereum had settled on the submission's, so
// the framework's SHA3_256 gives other hashes. The permutation is the same, which the tests exploit.
// Many messages of one length have a way of their own (HashMany): a Merkle tree over a million accounts
// is two million small hashes, which wide registers make several at a time.

using System.Buffers.Binary;

namespace Cuckoo.Chain.Keys;

/// <summary>
/// Keccak-256: the permutation Keccak-f[1600] of FIPS 202 with a rate of 136 bytes and the original padding byte 0x01.
/// </summary>
public static class Keccak256
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 32;

    // 1600 bits of state less twice the 256 bits of security.
    internal const int RateBytes = 136;

    internal const byte KeccakPadding = 0x01;

    /// <summary>The 32-byte hash of <paramref name="message"/>.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> message)
    {
        var hash = new byte[HashBytes];
        Sponge(message, KeccakPadding, hash);
        return hash;
    }

    /// <summary>Writes the 32-byte hash of <paramref name="message"/>; the two may overlap.</summary>
    /// <exception cref="ArgumentException">The place for the hash is shorter than 32 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        if (hash.Length < HashBytes)
            throw new ArgumentException($"A hash takes {HashBytes} bytes; there is place for {hash.Length}.", nameof(hash));
        Sponge(message, KeccakPadding, hash);
    }

    /// <summary>Hashes messages of one length that lie one after the other, eight at a time where the processor has AVX-512 and four with AVX2.</summary>
    /// <param name="messages">count × <paramref name="messageBytes"/> bytes.</param>
    /// <param name="messageBytes">Length of each message, at least 1.</param>
    /// <param name="hashes">Place for count × 32 bytes, in the order of the messages; it must not overlap them.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or the spans overlap.</exception>
    public static void HashMany(ReadOnlySpan<byte> messages, int messageBytes, Span<byte> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messageBytes, 1);
        var count = messages.Length / messageBytes;
        if (messages.Length != count * messageBytes)
            throw new ArgumentException($"{messages.Length} bytes are no whole number of messages of {messageBytes}.", nameof(messages));
        if (hashes.Length != (long)count * HashBytes)
            throw new ArgumentException($"{count} hashes take {(long)count * HashBytes} bytes, not {hashes.Length}.", nameof(hashes));
        if (messages.Overlaps(hashes))
            throw new ArgumentException("The hashes would overwrite messages that are not hashed yet.", nameof(hashes));

        var done = KeccakLanes.HashMany(messages, messageBytes, hashes);
        for (; done < count; done++)
            Sponge(messages.Slice(done * messageBytes, messageBytes), KeccakPadding, hashes[(done * HashBytes)..]);
    }

    /// <summary>The sponge with another padding byte: 0x06 makes it SHA3-256, which the framework can judge.</summary>
    internal static void Sponge(ReadOnlySpan<byte> message, byte padding, Span<byte> hash)
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

        for (var lane = 0; lane < HashBytes / 8; lane++)
            BinaryPrimitives.WriteUInt64LittleEndian(hash[(lane * 8)..], state[lane]);
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var lane = 0; lane < RateBytes / 8; lane++)
            state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(lane * 8)..]);
        KeccakPermutation.Permute(state);
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cuckoo.Chain.Keys;

/// <summary>The sponge over several messages of one length at a time, on the widest registers there are.</summary>
internal static class KeccakLanes
{
    private const int RateLanes = Keccak256.RateBytes / 8;

    /// <summary>Hashes as many messages from the front as fill whole groups, and says how many those are.</summary>
    public static int HashMany(ReadOnlySpan<byte> messages, int messageBytes, Span<byte> hashes)
    {
        var count = messages.Length / messageBytes;
        var done = 0;
        if (Keccak8.IsSupported)
            done = Groups(messages, messageBytes, hashes, Keccak8.Width, done, count);
        if (Keccak4.IsSupported)
            done = Groups(messages, messageBytes, hashes, Keccak4.Width, done, count);
        return done;
    }

    /// <summary>The same with groups of one width, for tests of each.</summary>
    internal static int Groups(ReadOnlySpan<byte> messages, int messageBytes, Span<byte> hashes, int width, int done, int count)
    {
        Span<ulong> lanes = stackalloc ulong[25 * Keccak8.Width];
        lanes = lanes[..(25 * width)];
        for (; count - done >= width; done += width)
            Sponge(messages.Slice(done * messageBytes, width * messageBytes), messageBytes, hashes[(done * Keccak256.HashBytes)..], lanes, width);
        return done;
    }

    private static void Sponge(ReadOnlySpan<byte> messages, int messageBytes, Span<byte> hashes, Span<ulong> lanes, int width)
    {
        lanes.Clear();
        var from = 0;
        for (; messageBytes - from >= Keccak256.RateBytes; from += Keccak256.RateBytes)
        {
            for (var i = 0; i < width; i++)
                Absorb(lanes, messages.Slice(i * messageBytes + from, Keccak256.RateBytes), i, width);
            Permute(lanes, width);
        }

        Span<byte> last = stackalloc byte[Keccak256.RateBytes];
        last.Clear();
        var rest = messageBytes - from;
        for (var i = 0; i < width; i++)
        {
            messages.Slice(i * messageBytes + from, rest).CopyTo(last);
            last[rest] = Keccak256.KeccakPadding;
            last[^1] |= 0x80;
            Absorb(lanes, last, i, width);
        }

        Permute(lanes, width);
        for (var i = 0; i < width; i++)
        {
            for (var lane = 0; lane < Keccak256.HashBytes / 8; lane++)
                BinaryPrimitives.WriteUInt64LittleEndian(hashes[(i * Keccak256.HashBytes + lane * 8)..], lanes[lane * width + i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb(Span<ulong> lanes, ReadOnlySpan<byte> block, int state, int width)
    {
        var at = state;
        for (var lane = 0; lane < RateLanes; lane++, at += width)
            lanes[at] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(lane * 8)..]);
    }

    private static void Permute(Span<ulong> lanes, int width)
    {
        if (width == Keccak8.Width)
            Keccak8.Permute(lanes);
        else
            Keccak4.Permute(lanes);
    }
}

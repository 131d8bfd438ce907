using System.Runtime.CompilerServices;

namespace Cuckoo.Kernels.Sampling;

/// <summary>The tokens from the likeliest on, by value descending and id ascending, sorted only as far as it is looked at.</summary>
/// <remarks>
/// A first pass counts values by their leading sixteen bits; a look beyond what is sorted gathers the next buckets, at least
/// four times as many tokens as before, and sorts those. The worst case, one bucket for all, is a sort of the vocabulary.
/// </remarks>
/// <param name="vocabulary">Tokens there are.</param>
internal sealed class TokenOrder(int vocabulary)
{
    private const int Buckets = 1 << 16;

    private const int FirstGathering = 64;

    private readonly int[] _counts = new int[Buckets];

    private readonly ulong[] _keys = new ulong[vocabulary];

    private int _sorted;

    private int _nextBucket;

    /// <summary>The token a key is of.</summary>
    public static int TokenOf(ulong key) => (int)(uint)key;

    /// <summary>What orders a token: smaller comes first. Both zeros are one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong KeyOf(float value, int token) => ((ulong)Descending(value) << 32) | (uint)token;

    /// <summary>Turns to other values.</summary>
    /// <param name="values">Finite, one a token.</param>
    public void Begin(ReadOnlySpan<float> values)
    {
        _sorted = 0;
        _nextBucket = 0;
        Array.Clear(_counts);
        foreach (var value in values)
            _counts[Descending(value) >> 16]++;
    }

    /// <summary>The key of the token at a place of the order.</summary>
    /// <param name="values">Those of <see cref="Begin"/>.</param>
    /// <param name="place">0 to one less than there are tokens.</param>
    public ulong At(ReadOnlySpan<float> values, int place)
    {
        while (place >= _sorted)
            Gather(values, Math.Max(place + 1, Math.Max(FirstGathering, 4 * (long)_sorted)));
        return _keys[place];
    }

    private void Gather(ReadOnlySpan<float> values, long wanted)
    {
        var first = _nextBucket;
        long count = _sorted;
        while (count < wanted && _nextBucket < Buckets)
            count += _counts[_nextBucket++];

        var end = _sorted;
        for (var token = 0; token < values.Length; token++)
        {
            var key = KeyOf(values[token], token);
            var bucket = (int)(key >> 48);
            if (bucket >= first && bucket < _nextBucket)
                _keys[end++] = key;
        }

        _keys.AsSpan(_sorted, end - _sorted).Sort();
        _sorted = end;
    }

    // Of a positive number the bits below the sign are turned over, of a negative one none, so larger values come first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Descending(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value + 0f);
        return (uint)(bits ^ (~(bits >> 31) & int.MaxValue));
    }
}

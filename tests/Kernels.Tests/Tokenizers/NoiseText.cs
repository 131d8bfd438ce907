using System.Text;

namespace Cuckoo.Kernels.Tests.Tokenizers;

/// <summary>Text of many scripts by a rule that peers/make-vectors.mjs has too.</summary>
internal static class NoiseText
{
    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7e), (0x20, 0x7e), (0x61, 0x7a), (0x30, 0x39), (0x20, 0x20), (0x9, 0xd), (0xa1, 0x17f), (0x300, 0x36f), (0x3b1, 0x3c9), (0x410, 0x44f),
        (0x5d0, 0x5ea), (0x620, 0x64a), (0x905, 0x939), (0xe01, 0xe3a), (0x10d0, 0x10fa), (0x2000, 0x206f), (0x3041, 0x3096), (0x30a1, 0x30fa),
        (0x4e00, 0x9fa5), (0xac00, 0xd7a3), (0x1f600, 0x1f64f), (0x1d400, 0x1d454), (0x20000, 0x20100),
    ];

    /// <summary>So many code points, in runs of up to twelve from one block.</summary>
    public static string Create(uint seed, int count)
    {
        var text = new StringBuilder(count);
        while (count > 0)
        {
            var (first, last) = Blocks[Next(ref seed, Blocks.Length)];
            for (var run = Math.Min(count, 1 + Next(ref seed, 12)); run > 0; run--, count--)
                text.Append(new Rune(first + Next(ref seed, last - first + 1)).ToString());
        }

        return text.ToString();
    }

    private static int Next(ref uint state, int bound)
    {
        state = unchecked(state * 1664525 + 1013904223);
        return (int)((state >> 8) % (uint)bound);
    }
}

using System.Globalization;

namespace Cuckoo.Kernels.Models.Bert;

/// <summary>How the states of a sentence's tokens become one vector.</summary>
internal enum BertPooling
{
    /// <summary>The mean of all tokens' states.</summary>
    Mean,

    /// <summary>The state of the first token.</summary>
    Cls,
}

/// <summary>The sizes of a BERT-style encoder.</summary>
/// <param name="Vocabulary">Ids the embedding knows.</param>
/// <param name="Width">Numbers a token (d).</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Heads">Attention heads; each has Width / Heads numbers.</param>
/// <param name="Hidden">Width of the feed-forward layer.</param>
/// <param name="Positions">The most tokens of a sentence.</param>
/// <param name="Types">Rows of the segment table, of which sentences use the first.</param>
/// <param name="Epsilon">Of every norm.</param>
/// <param name="Pooling">How states become a vector.</param>
internal sealed record BertConfig(
    int Vocabulary, int Width, int Depth, int Heads, int Hidden, int Positions, int Types, float Epsilon, BertPooling Pooling)
{
    // Any matrix then has at most 8,192 · 32,768 = 2^28 numbers, so that its size in floats is an int.
    public const int MaxWidth = 8192;

    public const int MaxHidden = 32_768;

    public const int MaxDepth = 128;

    public const int MaxPositions = 32_768;

    public const int MaxVocabulary = 1 << 24;

    public const int MaxTypes = 16;

    public const float MinEpsilon = 1e-16f;

    public const float MaxEpsilon = 0.1f;

    /// <summary>The same text for the same sizes, whatever the file looks like; hashed into the program.</summary>
    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $"vocab={Vocabulary} d={Width} depth={Depth} heads={Heads} hidden={Hidden} positions={Positions} types={Types} eps={BitConverter.SingleToUInt32Bits(Epsilon):x8} pooling={(Pooling == BertPooling.Mean ? "mean" : "cls")}");
}

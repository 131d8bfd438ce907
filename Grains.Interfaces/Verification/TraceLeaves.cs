using System.Text.Json.Serialization;

namespace Cuckoo.Grains.Verification;

/// <summary>The leaves of a trace, SHA-256 of the state after each step: as a text, 64 lower-case hexadecimal digits each, one behind the other.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<TraceLeaves>))]
public readonly record struct TraceLeaves : ITextId<TraceLeaves>
{
    /// <summary>Digits of a leaf.</summary>
    public const int LeafDigits = 64;

    /// <summary>Most leaves that are handed in: of a text with sixteen tokens a step, 262,144 tokens.</summary>
    public const int Most = 16_384;

    [Id(0)] private readonly string? text;

    private TraceLeaves(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <summary>How many there are.</summary>
    public int Count => (text?.Length ?? 0) / LeafDigits;

    /// <summary>One leaf.</summary>
    /// <param name="step">The step, from 0.</param>
    public Hash256 this[int step] => Hash256.TryParse(Value.Substring(step * LeafDigits, LeafDigits), out Hash256 leaf)
        ? leaf
        : throw new InvalidOperationException("What was read as leaves is made of leaves.");

    /// <inheritdoc/>
    public static bool TryParse(string? text, out TraceLeaves id)
    {
        bool isOne = text is { Length: > 0 and <= Most * LeafDigits } && text.Length % LeafDigits == 0 && IdText.IsHex(text, text.Length);
        id = isOne ? new TraceLeaves(text!) : default;
        return isOne;
    }

    /// <summary>The leaves of a run.</summary>
    /// <param name="leaves">In their order, 32 bytes each.</param>
    /// <returns>Nothing where there are none, or more than are handed in.</returns>
    public static TraceLeaves? Of(IEnumerable<byte[]> leaves) =>
        TryParse(string.Concat(leaves.Select(leaf => Convert.ToHexStringLower(leaf))), out TraceLeaves read) ? read : null;

    /// <summary>The first step, from 0, at which another trace has another leaf or none, or this one has none; nothing where they are the same.</summary>
    public int? FirstDifference(TraceLeaves other)
    {
        int shorter = Math.Min(Count, other.Count);
        for (int step = 0; step < shorter; step++)
        {
            int at = step * LeafDigits;
            if (!Value.AsSpan(at, LeafDigits).SequenceEqual(other.Value.AsSpan(at, LeafDigits))) return step;
        }

        return Count == other.Count ? null : shorter;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}

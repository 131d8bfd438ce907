using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Models;

/// <summary>One generated token and the text it completes; the text may be empty while a character's bytes are still coming.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextToken(int Id, string Text);

/// <summary>Why a run ended.</summary>
public enum TextFinish
{
    /// <summary>The model ended its text.</summary>
    Stop,

    /// <summary>As many tokens as were asked for.</summary>
    Length,
}

/// <summary>A finished run and what a receipt says about it.</summary>
/// <param name="Tokens">The generated ids; the one that ended the text is the last.</param>
/// <param name="Text">Their text.</param>
/// <param name="Finish">Why it ended.</param>
/// <param name="OutputHash">SHA-256 of the ids, four bytes each, little-endian.</param>
/// <param name="TraceLeaves">The hash of each step of sixteen positions, in order (docs/numerics.md).</param>
/// <param name="TraceRoot">The RFC 6962 Merkle root over <paramref name="TraceLeaves"/>.</param>
/// <param name="PromptTokens">Ids of the prompt.</param>
/// <param name="CachedTokens">How many of them were taken from an earlier run that began alike.</param>
/// <param name="PrefillTime">From the run's first step to its first token.</param>
/// <param name="DecodeTime">From there to the last.</param>
public sealed record TextRun(
    IReadOnlyList<int> Tokens,
    string Text,
    TextFinish Finish,
    byte[] OutputHash,
    IReadOnlyList<byte[]> TraceLeaves,
    byte[] TraceRoot,
    int PromptTokens,
    int CachedTokens,
    TimeSpan PrefillTime,
    TimeSpan DecodeTime);

/// <summary>What running a generation again has shown.</summary>
/// <param name="IsAccepted">Every token and every step is as it was said to be.</param>
/// <param name="FirstDifferingToken">The first generated token that would have been another, or −1.</param>
/// <param name="FirstDifferingStep">The first step whose hash is another, or −1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextVerdict(bool IsAccepted, int FirstDifferingToken, int FirstDifferingStep);

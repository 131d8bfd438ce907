using System.Runtime.InteropServices;

namespace Cuckoo.Chain.Tolerant;

/// <summary>How a model rates one token of a text that somebody else wrote, from the scores it gives after the tokens before it.</summary>
/// <param name="GapMilli">By how much the model's best token scores higher, in thousandths of a natural logarithm: 0 for the best one.</param>
/// <param name="ExcessMilli">
/// By how much it surprises the model more than a token drawn by the model itself would on average, times the temperature; where nothing
/// is drawn, the gap. Below 0 for one that is likelier.
/// </param>
/// <param name="VarianceMilli">The variance of that by a draw of the model's own, in thousandths; 0 where nothing is drawn.</param>
/// <param name="AbovePerMillion">Share of the draws that would fall on likelier tokens, in millionths; 1,000,000 where nothing is drawn.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenScore(int GapMilli, int ExcessMilli, int VarianceMilli, int AbovePerMillion);

/// <summary>How a model rates a text.</summary>
/// <param name="Tokens">Each token, in order, the one that ends the text included.</param>
/// <param name="TopPPerMille">The share of the likeliest tokens that was to be drawn from; 0 where nothing was to be drawn.</param>
/// <param name="IsEnded">Whether its last token ends the text.</param>
/// <param name="MostTokens">As many were asked for at most.</param>
/// <param name="SpelledTokens">How many tokens the model's tokenizer needs for the same text.</param>
public sealed record TextScores(IReadOnlyList<TokenScore> Tokens, int TopPPerMille, bool IsEnded, int MostTokens, int SpelledTokens)
{
    /// <summary>What is no text of this model at all: ids that it does not have, or tokens behind the end.</summary>
    public static TextScores Unreadable { get; } = new([], 0, false, 0, 0);
}

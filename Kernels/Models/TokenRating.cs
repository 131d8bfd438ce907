using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Models;

/// <summary>How a model rates a token that somebody else put there.</summary>
/// <param name="Gap">By how much the best logit is larger; 0 for the best token.</param>
/// <param name="Excess">
/// By how much its surprise, −ln of its share of the draws, is above the mean of a draw, times the temperature. Without a temperature the gap.
/// </param>
/// <param name="Variance">Variance of that by a draw; 0 without a temperature.</param>
/// <param name="Above">Share of the draws that would fall on likelier tokens, 0 to 1; 1 without a temperature.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenRating(double Gap, double Excess, double Variance, double Above);

using Cuckoo.Chain.Tolerant;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Miner.Work;

/// <summary>Rates texts that were written elsewhere by the scores of the model they are said to be of: one prefill a text.</summary>
internal static class TextRater
{
    // A thousand nats: what is that far off is no more so with any more of them.
    private const double Most = 1_000_000;

    /// <summary>The scores of a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">What the text was to be written from.</param>
    /// <param name="tokens">The text.</param>
    /// <param name="cancellation">Ends the work before its next pass.</param>
    public static TextScores Rate(TextModel model, TextInput input, IReadOnlyList<int> tokens, CancellationToken cancellation)
    {
        // Nothing comes after the end of a text.
        if (tokens.SkipLast(1).Any(model.EndsText))
            return TextScores.Unreadable;
        IReadOnlyList<TokenRating> ratings;
        try
        {
            ratings = model.Rate(input, tokens, cancellation);
        }
        catch (InvalidTextInputException)
        {
            // The document is in order, so what cannot be rated is the miner's: no tokens, too many, or ids that are none.
            return TextScores.Unreadable;
        }

        var isEnded = model.EndsText(tokens[^1]);
        var spelled = model.Tokens.Tokenize(model.Decode(isEnded ? tokens.SkipLast(1) : tokens)).Length + (isEnded ? 1 : 0);
        return new TextScores(
            [.. ratings.Select(r => new TokenScore(Milli(r.Gap), Milli(r.Excess), Milli(r.Variance), (int)Math.Clamp(r.Above * 1_000_000, 0, 1_000_000)))],
            input.Sampling.Temperature == 0f ? 0 : Milli(input.Sampling.TopP),
            isEnded,
            input.MaxTokens,
            spelled);
    }

    private static int Milli(double value) => (int)Math.Clamp(Math.Round(value * 1_000), -Most, Most);
}

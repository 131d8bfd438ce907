// Whether a text may be the work of a model that computed it elsewhere, in other numerics. Pure, and integers alone: what a silo decides
// by it and what anybody finds out at home cannot differ for another reason than the scores.
//
// Every token is judged by the scores after the tokens that really stand before it, so one choice that fell otherwise moves none behind
// it. Other numerics, and another quantisation of the same weights, move scores by some tenths: then the token that came is seldom the
// best one here and nearly always close to it. Another model, words at random or a text from elsewhere have tokens that are far off.
// The numbers come from measurements (docs/decisions/0016-a-tolerant-profile.md), which a command repeats.

namespace Cuckoo.Chain.Tolerant;

/// <summary>What keeps a text from being like the model's.</summary>
public enum Unlikeness
{
    /// <summary>Nothing was decided: treat as unlike.</summary>
    Undecided = 0,

    /// <summary>Nothing: it is alike.</summary>
    None,

    /// <summary>It is no text of this model at all.</summary>
    Unreadable,

    /// <summary>Too many tokens are far from what the model would have said.</summary>
    TooFewFit,

    /// <summary>All in all it surprises the model more than a text of its own could.</summary>
    TooSurprising,

    /// <summary>It has a token that the model would as good as never draw.</summary>
    TooRare,

    /// <summary>It ends where the model would have gone on.</summary>
    EndsOddly,

    /// <summary>It stops without an end and before as many tokens as were asked for.</summary>
    StopsShort,

    /// <summary>It is spelled in more tokens than it needs.</summary>
    SpelledOut,
}

/// <summary>What was found of a text.</summary>
/// <param name="Unlikeness">What keeps it from being alike, if anything does.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Fitting">Those that the model might have said.</param>
/// <param name="ExcessMilli">By how much a token surprises more than one of the model's own, on average, in thousandths.</param>
/// <param name="AllowedMilli">By how much it may.</param>
public readonly record struct LikenessFinding(Unlikeness Unlikeness, int Tokens, int Fitting, int ExcessMilli, int AllowedMilli)
{
    /// <summary>Whether it is alike.</summary>
    public bool IsAlike => Unlikeness is Unlikeness.None;
}

/// <summary>The rules of likeness.</summary>
public static class TolerantRules
{
    /// <summary>A token whose score is this close to the best one's fits, in thousandths of a natural logarithm: it is e times less likely at most.</summary>
    public const int GapMilli = 1_000;

    /// <summary>
    /// Where a token was to be drawn from a share of the likeliest, by how much larger that share may be here, in thousandths; never by more
    /// than half of what is left.
    /// </summary>
    public const int SharePerMille = 50;

    /// <summary>Of so many tokens one need not fit.</summary>
    public const int TokensAMisfit = 10;

    /// <summary>By how much the tokens may surprise more than the model's own on average, in thousandths.</summary>
    public const int ExcessMilli = 150;

    /// <summary>And by so many standard deviations of what the model's own draws would vary by.</summary>
    public const int Deviations = 3;

    /// <summary>
    /// The share of the draws, in millionths, that a token may be left over from: what falls into it comes once in a hundred texts of a
    /// thousand tokens, and a word that belongs to another question falls there.
    /// </summary>
    public const int RarePerMillion = 10;

    /// <summary>Of so many drawn tokens one may be that rare.</summary>
    public const int TokensARarity = 1_000;

    /// <summary>How far behind the best token one that ends the text may be, in thousandths: as it is one of many, no share makes up for it.</summary>
    public const int EndGapMilli = 2_000;

    /// <summary>Of a text that does not end, so many hundredths of the tokens asked for may be missing: two tokenizers need not count alike.</summary>
    public const int ShortPercent = 10;

    /// <summary>By so many hundredths, and two, a text may have more tokens than its spelling needs.</summary>
    public const int SpellingPercent = 5;

    /// <summary>Judges a text by its scores.</summary>
    public static LikenessFinding Judge(TextScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var count = scores.Tokens.Count;
        if (count == 0 || count > scores.MostTokens)
            return new LikenessFinding(Unlikeness.Unreadable, count, 0, 0, 0);
        var fitting = scores.Tokens.Count(token => Fits(token, scores.TopPPerMille));
        var excess = scores.Tokens.Sum(token => (long)token.ExcessMilli);
        var allowed = ((long)ExcessMilli * count) + (Deviations * Root(scores.Tokens.Sum(token => (long)token.VarianceMilli) * 1_000));
        return new LikenessFinding(Find(), count, fitting, (int)(excess / count), (int)(allowed / count));

        Unlikeness Find()
        {
            if (count > scores.SpelledTokens + (scores.SpelledTokens * SpellingPercent / 100) + 2)
                return Unlikeness.SpelledOut;
            if (count - fitting > count / TokensAMisfit)
                return Unlikeness.TooFewFit;
            if (excess > allowed)
                return Unlikeness.TooSurprising;
            if (scores.Tokens.Count(token => IsRare(token, scores.TopPPerMille)) > count / TokensARarity)
                return Unlikeness.TooRare;
            if (scores.IsEnded)
                return EndFits(scores.Tokens[^1], scores.TopPPerMille) ? Unlikeness.None : Unlikeness.EndsOddly;
            return count < scores.MostTokens - (scores.MostTokens * ShortPercent / 100) ? Unlikeness.StopsShort : Unlikeness.None;
        }
    }

    /// <summary>A finding as one sentence.</summary>
    public static string Say(LikenessFinding finding)
    {
        var numbers = $"{finding.Fitting} of {finding.Tokens} tokens fit, and the text surprises by {Nats(finding.ExcessMilli)} where {Nats(finding.AllowedMilli)} is allowed";
        return finding.Unlikeness switch
        {
            Unlikeness.None => $"It is like the model's own: {numbers}.",
            Unlikeness.Unreadable => "It is no text of this model.",
            Unlikeness.TooFewFit => $"It is unlike the model's own: only {finding.Fitting} of {finding.Tokens} tokens fit.",
            Unlikeness.TooSurprising => $"It is unlike the model's own: {numbers}.",
            Unlikeness.TooRare => $"It is unlike the model's own: it has a token that the model as good as never draws; {numbers}.",
            Unlikeness.EndsOddly => $"It is unlike the model's own: it ends where the model goes on; {numbers}.",
            Unlikeness.StopsShort => $"It stops after {finding.Tokens} tokens, without an end and before as many as were asked for.",
            Unlikeness.SpelledOut => $"It is spelled in {finding.Tokens} tokens, which are more than it needs.",
            _ => throw new ArgumentOutOfRangeException(nameof(finding)),
        };
    }

    private static bool Fits(TokenScore token, int topPPerMille) => token.GapMilli <= GapMilli || IsDrawn(token, topPPerMille);

    private static bool EndFits(TokenScore token, int topPPerMille) => token.GapMilli <= EndGapMilli || IsDrawn(token, topPPerMille);

    // With the whole vocabulary to draw from every token may come; then it is the surprise of all that tells.
    private static bool IsDrawn(TokenScore token, int topPPerMille) =>
        topPPerMille >= 1_000 || (topPPerMille > 0 && token.AbovePerMillion < (topPPerMille + Math.Min(SharePerMille, (1_000 - topPPerMille) / 2)) * 1_000);

    private static bool IsRare(TokenScore token, int topPPerMille) => topPPerMille > 0 && token.AbovePerMillion >= 1_000_000 - RarePerMillion;

    private static string Nats(int milli) => (milli / 1_000m).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);

    // Rounded down; by Newton, for the square root of floating point is not the same everywhere.
    private static long Root(long square)
    {
        if (square < 2)
            return square;
        var root = 1L << ((65 - System.Numerics.BitOperations.LeadingZeroCount((ulong)square)) / 2);
        for (var next = (root + (square / root)) / 2; next < root; next = (root + (square / root)) / 2)
            root = next;
        return root;
    }
}

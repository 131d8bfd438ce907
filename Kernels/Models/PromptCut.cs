using System.Globalization;

namespace Cuckoo.Kernels.Models;

/// <summary>A text that is longer than a model reads: a warning, not a refusal.</summary>
/// <param name="Field">The member of <see cref="PictureInput"/> that holds it.</param>
/// <param name="Tokens">Tokens of the whole text.</param>
/// <param name="Limit">Tokens that are read.</param>
/// <param name="Kept">What is read, from the start.</param>
/// <param name="Lost">What is not.</param>
public sealed record PromptCut(string Field, int Tokens, int Limit, string Kept, string Lost)
{
    private const int Shown = 24;

    /// <summary>One line that shows the place.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Field} has {Tokens} tokens; {Limit} are read, up to \"{(Kept.Length > Shown ? "…" + Kept[^Shown..] : Kept)}\" and without \"{(Lost.Length > Shown ? Lost[..Shown] + "…" : Lost)}\".");

    /// <summary>Cuts a text behind the longest start of it whose tokens are those that are read.</summary>
    /// <param name="field">The text's name.</param>
    /// <param name="text">The text; of bounded length, since starts of it are encoded one after the other.</param>
    /// <param name="limit">Tokens that are read.</param>
    /// <param name="encode">The tokens of a text, all of them.</param>
    /// <returns>None where all of the text is read.</returns>
    internal static PromptCut? Of(string field, string text, int limit, Func<string, int[]> encode)
    {
        var all = encode(text);
        if (all.Length <= limit)
            return null;
        var end = text.Length - 1;
        while (end > 0 && !IsRead(encode(text[..end])))
            end--;
        return new PromptCut(field, all.Length, limit, text[..end], text[end..]);

        bool IsRead(int[] ids) => ids.Length <= limit && ids.AsSpan().SequenceEqual(all.AsSpan(0, ids.Length));
    }
}

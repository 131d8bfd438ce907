using System.Text.RegularExpressions;

namespace Cuckoo.Cli.Find;

/// <summary>Okapi BM25 (Robertson and Zaragoza, 2009) with k1 1.2 and b 0.75: how much of a question's rarer words a passage has.</summary>
internal sealed partial class Bm25
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    private static readonly HashSet<string> Common = [.. (
        "a about after all also an and any are as at be been being but by can could did do does for from had has have he her him his how i if in into is it " +
        "its may might more most much must my no not of off on one or other our out over she should so some such than that the their them then there these " +
        "they this those to too under up upon us was we were what when where which while who will with would you your").Split(' ')];

    private readonly Dictionary<string, List<(int Passage, double Share)>> found = new(StringComparer.Ordinal);
    private readonly int count;

    public Bm25(IReadOnlyList<string> passages)
    {
        count = passages.Count;
        string[][] words = [.. passages.Select(p => WordsOf(p).ToArray())];
        double mean = Math.Max(1, words.Average(w => w.Length));
        for (int i = 0; i < words.Length; i++)
        {
            double length = K1 * (1 - B + (B * words[i].Length / mean));
            foreach (IGrouping<string, string> word in words[i].GroupBy(w => w, StringComparer.Ordinal))
            {
                if (!found.TryGetValue(word.Key, out List<(int Passage, double Share)>? rows)) found[word.Key] = rows = [];
                int n = word.Count();
                rows.Add((i, n * (K1 + 1) / (n + length)));
            }
        }
    }

    /// <summary>A score for every passage; 0 where it has none of the question's words.</summary>
    public double[] Scores(string question)
    {
        double[] scores = new double[count];
        foreach (string word in WordsOf(question).Distinct(StringComparer.Ordinal))
        {
            if (!found.TryGetValue(word, out List<(int Passage, double Share)>? rows)) continue;
            double weight = Math.Log(1 + ((count - rows.Count + 0.5) / (rows.Count + 0.5)));
            foreach ((int passage, double share) in rows) scores[passage] += weight * share;
        }

        return scores;
    }

    /// <summary>The words that carry meaning, lower-cased, without the commonest English endings.</summary>
    private static IEnumerable<string> WordsOf(string text) =>
        Word().Matches(text.ToLowerInvariant()).Select(m => m.Value).Where(w => !Common.Contains(w)).Select(w => w.Length > 4 ? Ending().Replace(w, "") : w);

    [GeneratedRegex(@"[\p{L}\p{N}']+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex("(ing|edly|ed|ies|es|s|ly|'s)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Ending();
}

using System.Text.RegularExpressions;

namespace Cuckoo.EndToEnd.Tests.Demo;

/// <summary>What a demonstration says in text, less what differs from run to run: keys, ports, times, draws, places.</summary>
internal static partial class Transcript
{
    // What follows from what the text costs.
    private static readonly string[] Settling = ["voucher", "epoch", "leaf", "claim", "equal"];

    /// <summary>The lines that every run of the same prompt and seed shares.</summary>
    public static string[] Normalised(IEnumerable<string> lines) => Ordered(
        Said(lines.Select(l => l.TrimEnd()).Where(l => l.Length > 0 && !l.StartsWith("progress ", StringComparison.Ordinal))).Select(Normalised));

    // Leaves and claims stand in the order of addresses, which differ from run to run.
    private static string[] Ordered(IEnumerable<string> lines)
    {
        List<string> all = [];
        foreach (string line in lines)
        {
            int at = all.Count;
            if (StageOf(line) is "leaf" or "claim")
            {
                while (at > 0 && StageOf(all[at - 1]) == StageOf(line) && string.CompareOrdinal(all[at - 1], line) > 0) at--;
            }

            all.Insert(at, line);
        }

        return [.. all];
    }

    private static string StageOf(string line) => line.Split(' ')[0];

    // Of the text, from the second quote to its answer, the stages alone: what it says, and so what it costs, is the model's.
    private static IEnumerable<string> Said(IEnumerable<string> lines)
    {
        int quotes = 0;
        bool isText = false;
        foreach (string line in lines)
        {
            string stage = StageOf(line);
            if (stage == "quote") isText = ++quotes == 2;
            yield return isText ? stage : line;
            if (stage == "answer") isText = false;
        }
    }

    private static string Normalised(string line)
    {
        string text = Port().Replace(line, "127.0.0.1:PORT");
        text = Address().Replace(text, "ADDRESS");
        text = User().Replace(text, "user:ID");
        text = Receipt().Replace(text, "Receipt HASH");
        text = Draw().Replace(text, "drawn N of 1000");
        text = Png().Replace(text, "PATH.png");
        if (Settling.Contains(StageOf(text), StringComparer.Ordinal)) text = Amount().Replace(text, "N CAI");
        return Seconds().Replace(text, "S s");
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Port();

    [GeneratedRegex(@"0x[0-9a-fA-F]{6,}…?", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"user:[0-9a-f]+…?", RegexOptions.NonBacktracking)]
    private static partial Regex User();

    // It covers the job's and the lease's ids; output and trace beside it are the same in every run and stay.
    [GeneratedRegex(@"Receipt [0-9a-f]+…", RegexOptions.NonBacktracking)]
    private static partial Regex Receipt();

    [GeneratedRegex(@"drawn \d+ of 1000", RegexOptions.NonBacktracking)]
    private static partial Regex Draw();

    [GeneratedRegex(@"-?[0-9.]+ CAI", RegexOptions.NonBacktracking)]
    private static partial Regex Amount();

    [GeneratedRegex(@"\S+\.png", RegexOptions.NonBacktracking)]
    private static partial Regex Png();

    [GeneratedRegex(@"[0-9.]+ s\b", RegexOptions.NonBacktracking)]
    private static partial Regex Seconds();
}

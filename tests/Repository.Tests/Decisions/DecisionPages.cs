using System.Text.RegularExpressions;

namespace Cuckoo.Repository.Tests.Decisions;

/// <summary>Decisions are numbered without a gap, have a title, and say what they cost.</summary>
internal static partial class DecisionPages
{
    private const string Folder = "docs/decisions/";

    public static IEnumerable<string> Findings(Tree tree)
    {
        var expected = 1;
        foreach (var (path, text) in tree.Texts.Where(file => file.Path.StartsWith(Folder, StringComparison.Ordinal)))
        {
            var name = PageName().Match(path[Folder.Length..]);
            if (!name.Success)
            {
                yield return $"{path} is not named like 0001-a-title.md.";
                continue;
            }

            var number = int.Parse(name.Groups[1].ValueSpan, provider: null);
            if (number != expected)
                yield return $"{path} should have the number {expected:D4}.";
            expected = number + 1;

            if (!text.StartsWith("# ", StringComparison.Ordinal))
                yield return $"{path} does not start with its title.";
            if (!Markdown.ProseLines(text).Any(line => CostHeading().IsMatch(line.Line)))
                yield return $"{path} has no section about its cost.";
        }
    }

    [GeneratedRegex("^([0-9]{4})-[a-z0-9]+(?:-[a-z0-9]+)*\\.md$")]
    private static partial Regex PageName();

    [GeneratedRegex(@"^##+ .*\bcosts?\b", RegexOptions.IgnoreCase)]
    private static partial Regex CostHeading();
}

// The README promises a map; this rule compares it with the land.

using System.Text.RegularExpressions;

namespace Cuckoo.Repository.Tests.Readme;

/// <summary>README's table `| folder | what it is |` names every top-level folder and no other.</summary>
internal static partial class FolderTable
{
    public static IEnumerable<string> Findings(Tree tree)
    {
        var tables = Markdown.Tables(tree.TextOf("README.md"))
            .Where(table => table.Header is ["folder", "what it is"])
            .ToList();
        if (tables.Count != 1)
        {
            yield return $"README.md has {tables.Count} tables headed '| folder | what it is |'; it needs one.";
            yield break;
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in tables[0].Rows)
        {
            var folder = FolderName().Match(Markdown.Plain(row[0]));
            if (!folder.Success)
                yield return $"README.md: the first cell '{row[0]}' is not one folder like `Cli/`.";
            else if (!named.Add(folder.Groups[1].Value))
                yield return $"README.md names '{folder.Groups[1].Value}/' twice.";
            if (row.Length != 2 || row[1].Length == 0)
                yield return $"README.md does not say what '{row[0]}' is.";
        }

        var present = tree.Folders
            .Where(folder => !folder.Contains('/', StringComparison.Ordinal) && folder[0] != '.')
            .ToHashSet(StringComparer.Ordinal);
        foreach (var folder in present.Except(named, StringComparer.Ordinal))
            yield return $"README.md's folder table lacks '{folder}/'.";
        foreach (var folder in named.Except(present, StringComparer.Ordinal))
            yield return $"README.md's folder table names '{folder}/', which is not in the tree.";
    }

    [GeneratedRegex("^([A-Za-z0-9._-]+)/$")]
    private static partial Regex FolderName();
}

// The little of Markdown the rules read: prose outside fenced code, and pipe tables.

using System.Text.RegularExpressions;

namespace Cuckoo.Repository.Tests;

/// <summary>One pipe table: the cells of its header and of each row, trimmed, mark-up left in.</summary>
internal sealed record MarkdownTable(string[] Header, List<string[]> Rows);

internal static partial class Markdown
{
    /// <summary>The lines outside fenced code with their numbers from 1.</summary>
    public static IEnumerable<(int Number, string Line)> ProseLines(string text)
    {
        string? fence = null;
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var start = Fence().Match(line);
            if (fence is null && start.Success)
                fence = start.Groups[1].Value;
            else if (fence is not null && line.TrimStart().StartsWith(fence, StringComparison.Ordinal))
                fence = null;
            else if (fence is null)
                yield return (number, line.TrimEnd('\r'));
        }
    }

    public static IEnumerable<MarkdownTable> Tables(string text)
    {
        string[]? previous = null;
        MarkdownTable? table = null;
        foreach (var (_, line) in ProseLines(text))
        {
            var cells = Cells(line);
            if (cells is null)
            {
                if (table is not null)
                    yield return table;
                table = null;
            }
            else if (table is not null)
            {
                table.Rows.Add(cells);
            }
            else if (previous is not null && cells.All(cell => Rule().IsMatch(cell)))
            {
                table = new MarkdownTable(previous, []);
            }

            previous = cells;
        }

        if (table is not null)
            yield return table;
    }

    /// <summary>What a cell or a heading reads as: link targets and code ticks gone.</summary>
    public static string Plain(string marked) =>
        LinkText().Replace(marked, "$1").Replace("`", "", StringComparison.Ordinal).Trim();

    private static string[]? Cells(string line)
    {
        var trimmed = line.Trim();
        return trimmed.Length > 1 && trimmed[0] == '|'
            ? [.. CellBorder().Split(trimmed.Trim('|')).Select(cell => cell.Trim())]
            : null;
    }

    [GeneratedRegex(@"^\s*(```+|~~~+)")]
    private static partial Regex Fence();

    [GeneratedRegex("^:?-+:?$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellBorder();

    [GeneratedRegex(@"!?\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();
}

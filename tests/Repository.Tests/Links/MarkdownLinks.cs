// Every link of every page that stays in the repository leads somewhere. Links out of it are not
// followed: a test needs no network.

using System.Text.RegularExpressions;

namespace Cuckoo.Repository.Tests.Links;

/// <summary>Relative links and anchors resolve; absolute paths are refused.</summary>
internal static partial class MarkdownLinks
{
    public static IEnumerable<string> Findings(Tree tree)
    {
        foreach (var (path, text) in tree.WithExtension(".md"))
        {
            foreach (var (number, line) in Markdown.ProseLines(text))
            {
                foreach (var target in Targets(InlineCode().Replace(line, "")))
                {
                    if (Fault(tree, path, target) is { } fault)
                        yield return $"{path}:{number}: '{target}' {fault}.";
                }
            }
        }
    }

    private static IEnumerable<string> Targets(string line) =>
        InlineTarget().Matches(line).Concat(Definition().Matches(line)).Concat(HtmlTarget().Matches(line))
            .Select(match => match.Groups[1].Value.Trim('<', '>'));

    private static string? Fault(Tree tree, string page, string target)
    {
        if (target.StartsWith('/') || Drive().IsMatch(target) || target.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return "is an absolute path";
        if (Scheme().IsMatch(target))
            return null;

        var parts = target.Split('#', 2);
        var relative = Uri.UnescapeDataString(parts[0].Split('?')[0]);
        var resolved = relative.Length == 0 ? page : Resolve(page, relative);
        if (resolved is null)
            return "leads out of the repository";
        if (!tree.HasFile(resolved) && !tree.HasFolder(resolved) && resolved.Length > 0)
            return "does not exist";
        return parts.Length == 2 ? AnchorFault(tree, resolved, Uri.UnescapeDataString(parts[1])) : null;
    }

    private static string? AnchorFault(Tree tree, string path, string anchor)
    {
        if (path.EndsWith(".md", StringComparison.Ordinal))
            return HeadingSlugs.Of(tree.TextOf(path)).Contains(anchor) ? null : $"names no heading of {path}";

        var lines = LineAnchor().Match(anchor);
        if (!lines.Success)
            return $"is no anchor that {path} can have";
        var last = int.Parse(lines.Groups[^1].Success ? lines.Groups[^1].ValueSpan : lines.Groups[1].ValueSpan, provider: null);
        return last <= tree.TextOf(path).Split('\n').Length ? null : $"is past the end of {path}";
    }

    private static string? Resolve(string page, string relative)
    {
        var parts = page.Split('/')[..^1].ToList();
        foreach (var part in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                    return null;
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    [GeneratedRegex(@"(`+)(?!`).*?(?<!`)\1(?!`)")]
    private static partial Regex InlineCode();

    [GeneratedRegex("""\]\(\s*(<[^>]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)""")]
    private static partial Regex InlineTarget();

    [GeneratedRegex(@"^ {0,3}\[(?!\^)[^\]]+\]:\s*(\S+)")]
    private static partial Regex Definition();

    [GeneratedRegex("""<(?:a|img)\s[^>]*?(?:href|src)="([^"]*)""")]
    private static partial Regex HtmlTarget();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^[A-Za-z]:[\\/]")]
    private static partial Regex Drive();

    [GeneratedRegex(@"^L(\d+)(?:-L(\d+))?$")]
    private static partial Regex LineAnchor();
}

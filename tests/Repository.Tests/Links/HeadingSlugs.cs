// How GitHub names a heading: lower case, only letters, digits, '-', '_' and blanks kept, each blank
// a '-', and a repeated name numbered. Source: github.com/gjtorikian/html-pipeline, TableOfContentsFilter.

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cuckoo.Repository.Tests.Links;

/// <summary>The anchors a Markdown page offers.</summary>
internal static partial class HeadingSlugs
{
    public static HashSet<string> Of(string markdown)
    {
        var slugs = new HashSet<string>(StringComparer.Ordinal);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var previous = "";
        foreach (var (_, line) in Markdown.ProseLines(markdown))
        {
            foreach (Match anchor in HtmlAnchor().Matches(line))
                slugs.Add(anchor.Groups[1].Value);

            var hashes = HashHeading().Match(line);
            if (hashes.Success)
                slugs.Add(Numbered(Slug(hashes.Groups[1].Value), seen));
            else if (Underline().IsMatch(line) && previous.Trim().Length > 0 && !previous.TrimStart().StartsWith('|'))
                slugs.Add(Numbered(Slug(previous), seen));
            previous = line;
        }

        return slugs;
    }

    private static string Slug(string heading)
    {
        var slug = new StringBuilder();
        foreach (var rune in Markdown.Plain(heading).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                slug.Append(Rune.ToLowerInvariant(rune));
            else if (rune.Value == ' ')
                slug.Append('-');
        }

        return slug.ToString();
    }

    private static string Numbered(string slug, Dictionary<string, int> seen)
    {
        var times = seen.GetValueOrDefault(slug);
        seen[slug] = times + 1;
        return times == 0 ? slug : $"{slug}-{times}";
    }

    [GeneratedRegex(@"^ {0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$")]
    private static partial Regex HashHeading();

    [GeneratedRegex("^ {0,3}(=+|-+) *$")]
    private static partial Regex Underline();

    [GeneratedRegex("""<a\s+(?:id|name)="([^"]+)""")]
    private static partial Regex HtmlAnchor();
}

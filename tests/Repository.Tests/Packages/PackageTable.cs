// A package is somebody else's code in our process: its version is exact, it has a user, and
// docs/dependencies.md says why it is here. npm and Debian packages have tables of their own there.

using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Cuckoo.Repository.Tests.Packages;

/// <summary>Directory.Packages.props, the projects and docs/dependencies.md name the same packages.</summary>
internal static partial class PackageTable
{
    public const string Versions = "Directory.Packages.props";
    public const string Reasons = "docs/dependencies.md";

    public static IEnumerable<string> Findings(Tree tree)
    {
        var declared = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, document) in MsBuildFiles.Of(tree))
        {
            foreach (var item in document.Named("PackageVersion"))
            {
                var package = item.Attribute("Include")?.Value ?? "?";
                var version = Resolved(item.Metadata("Version") ?? "", document);
                if (path != Versions)
                    yield return $"{path} gives {package} a version; versions stand in {Versions}.";
                if (!declared.Add(package))
                    yield return $"{path} names {package} twice.";
                if (!Exact().IsMatch(version))
                    yield return $"{path}: {package} has the version '{version}', not an exact one like [1.2.3].";
            }

            foreach (var item in document.Named("PackageReference").Concat(document.Named("GlobalPackageReference")))
            {
                var package = item.Attribute("Include")?.Value ?? item.Attribute("Update")?.Value ?? "?";
                used.Add(package);
                if (item.Metadata("Version") is not null || item.Metadata("VersionOverride") is not null)
                    yield return $"{path} gives {package} a version; versions stand in {Versions}.";
            }
        }

        var explained = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in Markdown.Tables(tree.TextOf(Reasons)).Where(table => table.Header[0] == "package").SelectMany(table => table.Rows))
        {
            var package = Markdown.Plain(row[0]);
            if (!explained.Add(package))
                yield return $"{Reasons} names {package} twice.";
            if (row.Any(cell => cell.Length == 0))
                yield return $"{Reasons}: the row of {package} has an empty cell.";
        }

        foreach (var package in declared.Except(used, StringComparer.OrdinalIgnoreCase))
            yield return $"{Versions}: no project uses {package}.";
        foreach (var package in used.Except(declared, StringComparer.OrdinalIgnoreCase))
            yield return $"{Versions} has no version of {package}.";
        foreach (var package in declared.Except(explained, StringComparer.OrdinalIgnoreCase))
            yield return $"{Reasons} does not say why {package} is here.";
        foreach (var package in explained.Except(declared, StringComparer.OrdinalIgnoreCase))
            yield return $"{Reasons} explains {package}, which {Versions} does not name.";
    }

    // Packages that are released together share a property of the same file.
    private static string Resolved(string version, XDocument document) =>
        Property().Replace(version, match => document.Named(match.Groups[1].Value).FirstOrDefault()?.Value ?? match.Value);

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Property();

    [GeneratedRegex(@"^\[\d+(?:\.\d+)+(?:-[0-9A-Za-z.-]+)?\]$")]
    private static partial Regex Exact();
}

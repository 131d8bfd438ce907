// Every project is built by the solution, restores from a lock file, and keeps the strictness set
// once in Directory.Build.props.

using System.Text.RegularExpressions;

namespace Cuckoo.Repository.Tests.Projects;

/// <summary>Projects and the solution name each other; no project lowers the bar.</summary>
internal static partial class ProjectFiles
{
    public const string Solution = "Cuckoo.Orleans.sln";

    public static IEnumerable<string> Findings(Tree tree)
    {
        var inSolution = SolutionEntry().Matches(tree.TextOf(Solution))
            .Select(match => match.Groups["path"].Value.Replace('\\', '/'))
            .ToHashSet(StringComparer.Ordinal);
        if (!tree.TextOf(Solution).Contains("Microsoft Visual Studio Solution File", StringComparison.Ordinal))
            yield return $"{Solution} is not a solution in the classic format.";

        foreach (var (path, _) in MsBuildFiles.Of(tree, ".csproj"))
        {
            if (!inSolution.Contains(path))
                yield return $"{path} is not in {Solution}.";
            var lockFile = $"{path[..(path.LastIndexOf('/') + 1)]}packages.lock.json";
            if (!tree.HasFile(lockFile))
                yield return $"{path} has no {lockFile}.";
        }

        foreach (var path in inSolution.Where(path => !tree.HasFile(path)))
            yield return $"{Solution} names {path}, which is not in the tree.";

        foreach (var (path, document) in MsBuildFiles.Of(tree))
        {
            foreach (var (name, only) in s_strict)
            {
                foreach (var element in document.Named(name).Where(element => element.Value.Trim() != only))
                    yield return $"{path} sets {name} to '{element.Value}'.";
            }
        }
    }

    // An empty value means that the property may not be set at all.
    private static readonly (string Name, string Only)[] s_strict =
    [
        ("TreatWarningsAsErrors", "true"),
        ("Nullable", "enable"),
        ("WarningsNotAsErrors", ""),
        ("EnforceCodeStyleInBuild", "true"),
        ("RestorePackagesWithLockFile", "true"),
    ];

    [GeneratedRegex("""^Project\("\{[^}]*\}"\) = "[^"]*", "(?<path>[^"]*\.csproj)",""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex SolutionEntry();
}

// What the csproj files say about who references whom. A reference whose assembly is not used
// (build order only) or that only brings an analyser is not a dependency of the code; a reference
// that an imported file of the tree brings is one, as if it stood in the csproj.

using System.Xml.Linq;

namespace Cuckoo.Repository.Tests.Dependencies;

internal sealed record Project(string Name, string Path, IReadOnlyList<string> References)
{
    public bool IsFree => MayReferenceAnything(Path);

    public static bool MayReferenceAnything(string path) =>
        path.StartsWith("tests/", StringComparison.Ordinal) || path.StartsWith("bench/", StringComparison.Ordinal);
}

internal static class ProjectGraph
{
    public static IReadOnlyList<Project> Of(Tree tree)
    {
        var files = MsBuildFiles.Of(tree).ToList();
        var imports = files
            .Where(file => !file.Path.EndsWith(".csproj", StringComparison.Ordinal))
            .ToLookup(file => FileName(file.Path), file => file.Document, StringComparer.Ordinal);
        return
        [
            .. files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal))
                .Select(file => new Project(NameOf(file.Path), file.Path, [.. WithImports(file.Document, imports).SelectMany(References).Distinct(StringComparer.Ordinal)])),
        ];
    }

    /// <summary>Every project that can be reached from one, by references alone.</summary>
    public static HashSet<string> Reach(IReadOnlyList<Project> projects, string from)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var name))
        {
            foreach (var next in projects.Where(project => project.Name == name).SelectMany(project => project.References))
            {
                if (reached.Add(next))
                    open.Enqueue(next);
            }
        }

        return reached;
    }

    public static IEnumerable<string> References(XDocument document) =>
        document.Named("ProjectReference")
            .Where(item => item.Attribute("Include") is not null && IsOfTheCode(item))
            .Select(item => NameOf(item.Attribute("Include")!.Value));

    private static IEnumerable<XDocument> WithImports(XDocument document, ILookup<string, XDocument> imports) =>
        document.Named("Import")
            .SelectMany(import => imports[FileName(import.Attribute("Project")?.Value ?? "")])
            .Prepend(document);

    private static bool IsOfTheCode(XElement item) =>
        !string.Equals(item.Metadata("ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase)
        && !string.Equals(item.Metadata("OutputItemType"), "Analyzer", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(FileName(path));

    // A property at the start of a path, such as $(MSBuildThisFileDirectory), ends with its own slash.
    private static string FileName(string path) => Path.GetFileName(path.Replace('\\', '/').Replace(')', '/'));
}

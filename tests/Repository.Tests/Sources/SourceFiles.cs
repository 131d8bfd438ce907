namespace Cuckoo.Repository.Tests.Sources;

/// <summary>Which text files somebody writes by hand and somebody has to read.</summary>
internal static class SourceFiles
{
    private static readonly HashSet<string> s_extensions = new(StringComparer.Ordinal)
    {
        ".cs", ".csproj", ".props", ".targets", ".sol", ".toml", ".cl", ".cu", ".ptx",
        ".js", ".mjs", ".ts", ".css", ".html", ".py", ".sh", ".sql", ".yaml", ".yml", ".md",
    };

    public static IEnumerable<(string Path, string Text)> Of(Tree tree) =>
        tree.Texts.Where(file => s_extensions.Contains(Path.GetExtension(file.Path)) || file.Text.StartsWith("#!", StringComparison.Ordinal));
}

namespace Cuckoo.Repository.Tests.Dependencies;

/// <summary>Every reference between projects is one that AllowedEdges lists.</summary>
internal static class DependencyDirection
{
    public static IEnumerable<string> Findings(Tree tree)
    {
        var projects = ProjectGraph.Of(tree);
        var names = projects.Select(project => project.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var project in projects)
        {
            foreach (var missing in project.References.Where(reference => !names.Contains(reference)))
                yield return $"{project.Path} references {missing}, which is not in the tree.";
            if (project.IsFree)
                continue;

            if (!AllowedEdges.Table.TryGetValue(project.Name, out var allowed))
            {
                yield return $"{project.Path} has no row in tests/Repository.Tests/Dependencies/AllowedEdges.cs.";
                continue;
            }

            foreach (var reference in project.References.Except(allowed, StringComparer.Ordinal))
                yield return $"{project.Path} references {reference}; allowed: {(allowed.Length == 0 ? "nothing" : string.Join(", ", allowed))}.";
        }

        foreach (var (from, to) in AllowedEdges.NeverReach)
        {
            if (ProjectGraph.Reach(projects, from).Contains(to))
                yield return $"{from} reaches {to}.";
        }

        foreach (var finding in WaysAround(tree))
            yield return finding;
    }

    // A reference set for many projects at once, or the sources of another project compiled in,
    // would be an edge that no csproj shows.
    private static IEnumerable<string> WaysAround(Tree tree)
    {
        foreach (var (path, document) in MsBuildFiles.Of(tree).Where(file => !Project.MayReferenceAnything(file.Path)))
        {
            if (Path.GetFileName(path).StartsWith("Directory.", StringComparison.Ordinal) && ProjectGraph.References(document).Any())
                yield return $"{path} gives every project a ProjectReference; it belongs in a csproj.";
            foreach (var include in document.Named("Compile").Select(item => item.Attribute("Include")?.Value ?? ""))
            {
                if (include.Contains("..", StringComparison.Ordinal) || include.Contains("$(", StringComparison.Ordinal))
                    yield return $"{path} compiles '{include}' of another folder.";
            }
        }
    }
}

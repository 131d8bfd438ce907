namespace Cuckoo.Repository.Tests.Names;

/// <summary>No folder is named after what its content has in common with everything else.</summary>
internal static class FolderNames
{
    private static readonly HashSet<string> s_banned = new(StringComparer.OrdinalIgnoreCase)
    {
        "Common", "Shared", "Utils", "Util", "Core", "Helpers", "Helper", "Misc",
    };

    public static IEnumerable<string> Findings(Tree tree) =>
        tree.Folders
            .Where(folder => s_banned.Contains(folder[(folder.LastIndexOf('/') + 1)..]))
            .Select(folder => $"{folder}/ says nothing about what it holds.");
}

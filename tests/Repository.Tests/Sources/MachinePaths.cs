// The project stands alone: a path of the machine it was written on means nothing on another.

using System.Text.RegularExpressions;

namespace Cuckoo.Repository.Tests.Sources;

/// <summary>No text names a place outside the repository or a home folder.</summary>
internal static partial class MachinePaths
{
    public static IEnumerable<string> Findings(Tree tree) =>
        from file in tree.Texts
        from line in file.Text.Split('\n').Index()
        from Match place in Places().Matches(line.Item)
        select $"{file.Path}:{line.Index + 1}: '{place.Value}'.";

    // A route such as api/home/ or a path such as chain/root/ follows a word; an absolute path does not.
    // The words are cut so that this file does not find itself.
    [GeneratedRegex(@"(?<![\w.)}\]])/(?:wo" + @"rk|ho" + @"me|ro" + @"ot|Us" + @"ers)/|\.\./sha" + @"red\b|\b[C-E]:\\{1,2}(?=[A-Z])")]
    private static partial Regex Places();
}

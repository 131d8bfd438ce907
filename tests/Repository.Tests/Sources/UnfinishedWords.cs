// What is not done is an issue, not a comment; what is not written yet is absent, not a stub.

using System.Text.RegularExpressions;

namespace Cuckoo.Repository.Tests.Sources;

/// <summary>No source promises to be finished later.</summary>
internal static partial class UnfinishedWords
{
    public static IEnumerable<string> Findings(Tree tree) =>
        from file in SourceFiles.Of(tree)
        from line in file.Text.Split('\n').Index()
        from Match word in Words().Matches(line.Item)
        select $"{file.Path}:{line.Index + 1}: '{word.Value}'.";

    // The words are cut so that this file does not find itself.
    [GeneratedRegex(@"\b(?:TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b|NotImplemented" + @"Exception|(?i:\bnot imple" + @"mented\b)")]
    private static partial Regex Words();
}

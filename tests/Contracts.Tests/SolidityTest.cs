using System.Text.RegularExpressions;

namespace Cuckoo.Contracts.Tests;

/// <summary>A test function in a file of <c>contracts/test</c>.</summary>
/// <param name="File">Its path below the contracts' folder, with forward slashes.</param>
/// <param name="Function">Its name.</param>
public sealed partial record SolidityTest(string File, string Function)
{
    /// <summary>Every test function of every test file, in the order of their names.</summary>
    public static IReadOnlyList<SolidityTest> All()
    {
        var folder = Path.Combine(Tools.Folder, "test");
        return
        [
            .. from path in Directory.EnumerateFiles(folder, "*.t.sol", SearchOption.AllDirectories)
               let file = Path.GetRelativePath(Tools.Folder, path).Replace('\\', '/')
               from Match match in Declaration().Matches(System.IO.File.ReadAllText(path))
               orderby file, match.Groups["name"].Value
               select new SolidityTest(file, match.Groups["name"].Value),
        ];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{File}: {Function}";

    [GeneratedRegex(@"^ {4}function (?<name>(test|invariant)\w*)\(", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Declaration();
}

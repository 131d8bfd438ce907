namespace Cuckoo.Repository.Tests.Sources;

/// <summary>No source is longer than 600 lines unless long-files.md says why; the list holds no file that got shorter.</summary>
internal static class LongFiles
{
    public const string List = "tests/Repository.Tests/long-files.md";

    private const int MostLines = 600;

    public static IEnumerable<string> Findings(Tree tree)
    {
        var tables = Markdown.Tables(tree.TextOf(List)).Where(table => table.Header is ["path", "reason"]).ToList();
        if (tables.Count != 1)
            yield return $"{List} has {tables.Count} tables headed '| path | reason |'; it needs one.";

        var excused = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in tables.SelectMany(table => table.Rows))
        {
            if (row.Length == 2 && row[1].Length > 0)
                excused.Add(Markdown.Plain(row[0]));
            else
                yield return $"{List}: '{row[0]}' has no reason.";
        }

        var tooLong = SourceFiles.Of(tree)
            .Select(file => (file.Path, Lines: Lines(file.Text)))
            .Where(file => file.Lines > MostLines)
            .ToList();
        foreach (var (path, lines) in tooLong.Where(file => !excused.Contains(file.Path)))
            yield return $"{path} has {lines} lines, more than {MostLines}.";
        foreach (var path in excused.Except(tooLong.Select(file => file.Path), StringComparer.Ordinal))
            yield return $"{List}: '{path}' needs no reason any more.";
    }

    private static int Lines(string text) => text.Count(character => character == '\n') + (text.EndsWith('\n') ? 0 : 1);
}

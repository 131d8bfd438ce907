using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cuckoo.Silo.Tests.Contract;

/// <summary>Text that is made of the code and committed, so that a change of what is promised is seen in a review.</summary>
internal static class CommittedText
{
    private const string Accept = "CUCKOO_ACCEPT_WIRE";

    /// <summary>How JSON is written for a review.</summary>
    public static JsonSerializerOptions Readable { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Asserts that a file says this, or writes it there when asked to.</summary>
    /// <param name="file">The file's path in the repository.</param>
    /// <param name="text">What it should say.</param>
    /// <param name="otherwise">What has happened when it does not.</param>
    public static void Is(string file, string text, string otherwise)
    {
        string path = Checkout.File(file);
        string now = text.ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Accept) == "1") File.WriteAllText(path, now);
        string committed = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (committed == now) return;

        string difference = string.Join('\n', Difference(committed.Split('\n'), now.Split('\n')));
        Assert.Fail($"{otherwise}:\n{difference}\nIf that is meant, run this test with {Accept}=1 and commit {file}.");
    }

    // Lines that only one side has, between what both begin and end with: enough to see what has changed.
    private static IEnumerable<string> Difference(string[] before, string[] after)
    {
        int same = 0;
        while (same < before.Length && same < after.Length && before[same] == after[same]) same++;
        int end = 0;
        while (end < before.Length - same && end < after.Length - same && before[^(end + 1)] == after[^(end + 1)]) end++;
        return [$"line {same + 1}:", .. before[same..^end].Select(l => "- " + l), .. after[same..^end].Select(l => "+ " + l)];
    }
}

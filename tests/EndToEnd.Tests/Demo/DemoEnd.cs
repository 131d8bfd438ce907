using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Demo;

/// <summary>What <c>cuckoo demo --json</c> said.</summary>
internal sealed class DemoEnd(ProgramEnd end)
{
    private readonly JsonObject[] lines = [.. end.Lines.Select(l => (JsonObject)JsonNode.Parse(l)!)];

    public int Code => end.Code;

    /// <summary>The stages in order.</summary>
    public IEnumerable<string> Stages => lines.Select(l => Text(l, "stage"));

    /// <summary>Runs it in a folder of the caller's.</summary>
    public static Task<DemoEnd> RunAsync(TemporaryFolder folder, params string[] arguments) => RunAsync(folder, null, arguments);

    /// <summary>Runs it in a folder of the caller's, with its environment.</summary>
    public static async Task<DemoEnd> RunAsync(TemporaryFolder folder, IReadOnlyDictionary<string, string>? settings, string[] arguments) =>
        new(await RunningProgram.RunAsync("Cli", ["demo", .. arguments, "--json"], settings, folder.Path));

    /// <summary>The lines of a stage of the picture, or of what is about no request.</summary>
    public JsonObject[] All(string stage) => [.. lines.Where(l => Text(l, "stage") == stage && !IsAbout(l, "text"))];

    /// <summary>The lines of a stage of the text.</summary>
    public JsonObject[] OfText(string stage) => [.. lines.Where(l => Text(l, "stage") == stage && IsAbout(l, "text"))];

    /// <summary>The one line of a stage.</summary>
    public JsonObject One(string stage) => Assert.Single(All(stage));

    /// <summary>Place of the first line that is one.</summary>
    public int PlaceOf(Func<JsonObject, bool> isIt) => Array.FindIndex(lines, l => isIt(l));

    /// <summary>A member that is a text.</summary>
    public static string Text(JsonObject line, string name) => line[name]!.GetValue<string>();

    private static bool IsAbout(JsonObject line, string what) => line["about"] is JsonValue about && about.GetValue<string>() == what;

    public override string ToString() => string.Join('\n', end.Lines) + "\n" + end.Errors;
}

using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Testing.Models;

namespace Cuckoo.EndToEnd.Tests.Runs;

/// <summary>A random model in a folder of its own, and the command that runs it.</summary>
internal sealed class LocalModel : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public LocalModel(RandomLlama model) => model.Write(Path);

    public string Path => folder["model.gguf"];

    public string this[string name] => folder[name];

    /// <summary>Runs <c>cuckoo run</c> to its end; the prompt is "abc" unless the arguments have one.</summary>
    public Task<ProgramEnd> RunAsync(params string[] arguments) => RunningProgram.RunAsync("Cli", Command(arguments), folder: folder.Path);

    /// <summary>Starts it.</summary>
    public RunningProgram Start(params string[] arguments) => RunningProgram.Start("Cli", Command(arguments), folder: folder.Path, ownGroup: true);

    /// <summary>Runs it with <c>--json</c>.</summary>
    /// <returns>The last line, and the lines of the tokens before it.</returns>
    public async Task<(JsonObject Last, JsonObject[] Tokens)> JsonAsync(params string[] arguments)
    {
        ProgramEnd end = await RunAsync(["--json", .. arguments]);
        Assert.True(end.Code == 0, $"Ended with {end.Code}: {end.Errors}");
        JsonObject[] lines = [.. end.Lines.Select(line => JsonNode.Parse(line)!.AsObject())];
        return (lines[^1], lines[..^1]);
    }

    public void Dispose() => folder.Dispose();

    private string[] Command(string[] arguments) =>
        ["run", Path, .. arguments.Any(a => a.StartsWith("--prompt", StringComparison.Ordinal)) ? (string[])[] : ["--prompt", "abc"], .. arguments];
}

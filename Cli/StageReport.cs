using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cuckoo.Cli;

/// <summary>Says each stage as it happens: a line of text, or with <c>--json</c> the same as an object a line.</summary>
internal sealed class StageReport(TextWriter output, bool isJson)
{
    private const int StageWidth = 9;

    /// <summary>Says a stage.</summary>
    /// <param name="stage">One word.</param>
    /// <param name="text">For people.</param>
    /// <param name="fields">For programs.</param>
    public void Say(string stage, string text, JsonObject? fields = null)
    {
        if (!isJson)
        {
            output.WriteLine($"{stage.PadRight(StageWidth)} {text}");
            return;
        }

        JsonObject line = new() { ["stage"] = stage, ["text"] = text };
        foreach ((string name, JsonNode? value) in fields ?? []) line[name] = value?.DeepClone();
        output.WriteLine(line.ToJsonString(JsonSerializerOptions.Web));
    }

    /// <summary>Says why it ends early.</summary>
    public void Fail(string why) => Say("failed", why);
}

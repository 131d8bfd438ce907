using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Run;

/// <summary>Says the text as it comes, and at the end what stands for it. Standard output has the text alone, or JSON alone.</summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="isJson">Whether each token is an object on a line, and the end one more.</param>
/// <param name="isTerminal">Whether the output is a terminal.</param>
internal sealed class RunReport(TextWriter output, TextWriter error, bool isJson, bool isTerminal)
{
    /// <summary>Says a token.</summary>
    public void Say(TextToken token)
    {
        if (isJson)
            Write(new JsonObject { ["token"] = token.Id, ["text"] = token.Text });
        else
            output.Write(isTerminal ? TerminalText.Harmless(token.Text) : token.Text);
    }

    /// <summary>Says the hashes and the counts.</summary>
    public void End(RunSummary summary)
    {
        if (isJson)
        {
            Write(summary.Fields());
            return;
        }

        output.WriteLine();
        foreach (string line in summary.Lines()) error.WriteLine(line);
    }

    private void Write(JsonObject line) => output.WriteLine(line.ToJsonString(JsonSerializerOptions.Web));
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Run;

/// <summary>What a run is known by and what it took.</summary>
internal sealed class RunSummary(TextModel model, RunOptions options, TextRun run)
{
    private readonly string program = Convert.ToHexStringLower(model.ProgramHash);

    private readonly string root = Convert.ToHexStringLower(run.TraceRoot);

    private readonly string output = Convert.ToHexStringLower(run.OutputHash);

    private readonly string finish = run.Finish == TextFinish.Stop ? "stop" : "length";

    // The first token comes out of the prefill.
    private double DecodeSpeed => Speed(run.Tokens.Count - 1, run.DecodeTime);

    private double PrefillSpeed => Speed(run.PromptTokens, run.PrefillTime);

    /// <summary>For people.</summary>
    public IEnumerable<string> Lines() =>
    [
        $"model    {TerminalText.OneLine(model.Name)} ({TerminalText.OneLine(model.Architecture)}, {model.ParameterCount / 1e6:0.0} million parameters)",
        $"program  {program}",
        $"trace    {root} ({run.TraceLeaves.Count} steps)",
        $"output   {output}",
        $"tokens   {run.PromptTokens} of the prompt, {run.Tokens.Count} generated ({finish}), seed {options.Sampling.Seed}",
        string.Create(CultureInfo.InvariantCulture, $"speed    {PrefillSpeed:0.0} tokens/s prefill, {DecodeSpeed:0.0} tokens/s decode"),
    ];

    /// <summary>For programs.</summary>
    public JsonObject Fields() => new()
    {
        ["finish"] = finish,
        ["text"] = run.Text,
        ["model"] = model.Name,
        ["architecture"] = model.Architecture,
        ["parameters"] = model.ParameterCount,
        ["weightBytes"] = model.WeightBytes,
        ["contextLength"] = model.ContextLength,
        ["seed"] = options.Sampling.Seed,
        ["programHash"] = program,
        ["traceRoot"] = root,
        ["traceSteps"] = run.TraceLeaves.Count,
        ["outputHash"] = output,
        ["promptTokens"] = run.PromptTokens,
        ["generatedTokens"] = run.Tokens.Count,
        ["prefillSeconds"] = run.PrefillTime.TotalSeconds,
        ["decodeSeconds"] = run.DecodeTime.TotalSeconds,
        ["prefillTokensPerSecond"] = PrefillSpeed,
        ["decodeTokensPerSecond"] = DecodeSpeed,
    };

    /// <summary>The trace as one JSON object: the hashes, and the leaves of the root in order.</summary>
    public Task WriteTrace(Stream stream, CancellationToken cancellation)
    {
        JsonObject trace = new()
        {
            ["programHash"] = program,
            ["outputHash"] = output,
            ["traceRoot"] = root,
            ["leaves"] = new JsonArray([.. run.TraceLeaves.Select(leaf => (JsonNode?)Convert.ToHexStringLower(leaf))]),
        };
        return JsonSerializer.SerializeAsync(stream, trace, JsonSerializerOptions.Web, cancellation);
    }

    private static double Speed(int tokens, TimeSpan taken) => taken > TimeSpan.Zero ? tokens / taken.TotalSeconds : 0;
}

using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Testing.Models;

namespace Cuckoo.EndToEnd.Tests.Runs;

public sealed class RunTests
{
    private static readonly string[] Twenty = ["--max-tokens", "20", "--seed", "7"];

    private static readonly string[] Hashes = ["programHash", "traceRoot", "outputHash"];

    [Fact]
    public async Task Run_AsJson_HasALineATokenAndTheHashes()
    {
        using LocalModel model = new(new RandomLlama());

        (JsonObject last, JsonObject[] tokens) = await model.JsonAsync(Twenty);

        Assert.Equal(Text(last, "text"), string.Concat(tokens.Select(t => Text(t, "text"))));
        Assert.InRange(tokens.Length, 1, 21);
        Assert.InRange(last["generatedTokens"]!.GetValue<int>(), 1, 20);
        Assert.InRange(last["promptTokens"]!.GetValue<int>(), 2, 8);
        Assert.Equal("llama", Text(last, "architecture"));
        Assert.Equal(7, last["seed"]!.GetValue<int>());
        Assert.Matches("^(stop|length)$", Text(last, "finish"));
        Assert.All(Hashes, name => Assert.Matches("^[0-9a-f]{64}$", Text(last, name)));
        Assert.True(last["prefillTokensPerSecond"]!.GetValue<double>() > 0);
    }

    [Fact]
    public async Task Run_InText_HasTheTextAloneOnStandardOutputAndTheHashesBesideIt()
    {
        using LocalModel model = new(new RandomLlama());
        (JsonObject last, _) = await model.JsonAsync(Twenty);

        ProgramEnd end = await model.RunAsync(Twenty);

        Assert.Equal(0, end.Code);
        Assert.Equal(LinesOf(Text(last, "text") + "\n"), string.Join('\n', end.Lines));
        foreach (string name in Hashes)
            Assert.Contains(Text(last, name), end.Errors, StringComparison.Ordinal);
        Assert.Contains("tokens/s decode", end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', end.Errors);
    }

    [Fact]
    public async Task Run_OfOneSeed_HasTheSameHashesOnOtherThreadsAndKernels()
    {
        using LocalModel model = new(new RandomLlama { Type = GgufType.Q8_0 });
        string[] input = ["--max-tokens", "24", "--seed", "18446744073709551615", "--temperature", "1.5"];
        (JsonObject expected, _) = await model.JsonAsync([.. input, "--threads", "1"]);

        foreach (string[] kernels in new string[][] { ["--threads", "2"], ["--variant", "vector128"], ["--variant", "reference"], ["--device", "1"], ["--device", "1:1"] })
        {
            (JsonObject last, _) = await model.JsonAsync([.. input, .. kernels]);
            Assert.Equal(Text(expected, "text"), Text(last, "text"));
            Assert.All(Hashes, name => Assert.Equal(Text(expected, name), Text(last, name)));
        }

        (JsonObject other, _) = await model.JsonAsync(["--max-tokens", "24", "--seed", "1", "--temperature", "1.5"]);
        Assert.NotEqual(Text(expected, "outputHash"), Text(other, "outputHash"));
        Assert.Equal(Text(expected, "programHash"), Text(other, "programHash"));
    }

    [Fact]
    public async Task Run_OfAPromptInAFile_IsThatOfThePrompt()
    {
        using LocalModel model = new(new RandomLlama());
        await File.WriteAllTextAsync(model["prompt.txt"], "grüße\nabc\n", TestContext.Current.CancellationToken);
        (JsonObject expected, _) = await model.JsonAsync([.. Twenty, "--prompt", "grüße\nabc"]);

        (JsonObject file, _) = await model.JsonAsync([.. Twenty, "--prompt-file", model["prompt.txt"]]);
        Assert.Equal(Text(expected, "traceRoot"), Text(file, "traceRoot"));

        await using RunningProgram program = model.Start([.. Twenty, "--json", "--prompt-file", "-"]);
        await program.InputAsync("grüße\nabc\n");
        ProgramEnd end = await program.EndAsync();
        Assert.Equal(Text(expected, "traceRoot"), Text(JsonNode.Parse(end.Lines[^1])!.AsObject(), "traceRoot"));
    }

    [Fact]
    public async Task Run_WithAChat_PutsTheMessagesInTheTemplate()
    {
        using LocalModel model = new(new RandomLlama());
        (JsonObject plain, _) = await model.JsonAsync(Twenty);
        (JsonObject chat, _) = await model.JsonAsync([.. Twenty, "--chat", "--template", "zephyr"]);
        (JsonObject system, _) = await model.JsonAsync([.. Twenty, "--chat", "--template", "zephyr", "--system", "be kind"]);

        int[] counts = [.. new[] { plain, chat, system }.Select(l => l["promptTokens"]!.GetValue<int>())];
        Assert.True(counts[0] < counts[1] && counts[1] < counts[2], string.Join(' ', counts));
    }

    [Fact]
    public async Task Run_WithATrace_WritesTheLeavesOfItsRoot()
    {
        using LocalModel model = new(new RandomLlama());

        (JsonObject last, _) = await model.JsonAsync([.. Twenty, "--trace", model["trace.json"]]);

        JsonNode trace = JsonNode.Parse(await File.ReadAllTextAsync(model["trace.json"], TestContext.Current.CancellationToken))!;
        Assert.All(Hashes, name => Assert.Equal(Text(last, name), trace[name]!.GetValue<string>()));
        Assert.Equal(last["traceSteps"]!.GetValue<int>(), trace["leaves"]!.AsArray().Count);
        Assert.All(trace["leaves"]!.AsArray(), leaf => Assert.Matches("^[0-9a-f]{64}$", leaf!.GetValue<string>()));
    }

    [Fact]
    public async Task Run_Interrupted_EndsWith130()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "setsid and kill are taken as Linux has them.");

        // Some minutes of work, so that it is under way for sure.
        using LocalModel model = new(new RandomLlama { Width = 256, Layers = 4, FeedForward = 1024, Vocabulary = 4000, ContextLength = 8192 });
        await using RunningProgram program = model.Start("--json", "--temperature", "0", "--variant", "reference", "--max-tokens", "8000");
        await program.UntilAsync(line => line.StartsWith("{\"token\"", StringComparison.Ordinal));

        await program.SignalAsync("INT");
        ProgramEnd end = await program.EndAsync();

        Assert.Equal((130, "cuckoo: Stopped."), (end.Code, end.Errors.Trim()));
    }

    [Fact]
    public async Task Devices_AsJson_AreExact()
    {
        ProgramEnd end = await RunningProgram.RunAsync("Cli", ["devices", "--json", "--threads", "1"]);

        Assert.True(end.Code == 0, end.Errors);
        JsonObject[] devices = [.. end.Lines.Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.Equal("reference", Text(devices[0], "variant"));
        Assert.Single(devices, d => d["isAuto"]!.GetValue<bool>());
        Assert.All(devices.Where(d => d["device"] is not null), d => Assert.All((string[])["name", "driver"], name => Assert.NotEmpty(Text(d, name))));
        devices = [.. devices.Where(d => d["fault"] is null)];
        Assert.All(devices, d => Assert.True(d["isExact"]!.GetValue<bool>()));
        Assert.All(devices, d => Assert.True(d["q8GigabytesPerSecond"]!.GetValue<double>() > 0, d.ToJsonString()));
    }

    private static string Text(JsonObject line, string name) => line[name]!.GetValue<string>();

    // What a reader of lines makes of a text: every way to end a line is one.
    private static string LinesOf(string text)
    {
        using StringReader reader = new(text);
        List<string> lines = [];
        while (reader.ReadLine() is { } line) lines.Add(line);
        return string.Join('\n', lines);
    }
}

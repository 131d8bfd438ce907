using Cuckoo.Kernels.Bench.Peers;
using Cuckoo.Kernels.Trace;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Bench;

/// <summary>Prefill and decode of one model file, each side on the same threads.</summary>
internal static class Llama
{
    private const int PrefillTokens = 512;
    private const int PromptTokens = 8;
    private const int DecodedTokens = 128;
    private const int Together = 8;

    /// <summary>Ids that are no special ones of a model's 32,000, in no order.</summary>
    private static readonly int[] Tokens = [.. Enumerable.Range(0, PrefillTokens).Select(i => 300 + (i * 7919 % 31_000))];

    /// <summary>Decode alone of the text model that is shipped, beside the quickest kernels of llama.cpp that this processor runs.</summary>
    public static async Task RunShippedAsync(Report report, int threads, int rounds)
    {
        var model = Path.Combine(NodePackage.Metadata("Repository"), "models", "wordbook", "wordbook.gguf");
        using var ours = new TextRunner(model, threads, contextLength: 256);
        using var peer = new LlamaCppRunner(LlamaCppRunner.Quickest(), model, threads);
        int[] prompt = [.. Tokens[..PromptTokens].Select(id => id % 8_000)];
        var decode = await Interleaved.RunAsync(rounds, [.. ((ILlamaRunner[])[ours, peer]).Select(runner => new Contender(runner.Name, () => runner.Decode(prompt, DecodedTokens)))]);
        report.Compare($"wordbook, decode, {threads} threads", DecodedTokens, "tokens/s", decode[0], decode[1], "≥ 80 tokens/s");
    }

    public static async Task RunAsync(Report report, string model, int threads, int rounds)
    {
        using var ours = new TextRunner(model, threads, contextLength: 1024);
        using var withAmx = new LlamaCppRunner(LlamaCppRunner.WithAmx, model, threads);
        using var withoutAmx = new LlamaCppRunner(LlamaCppRunner.WithoutAmx, model, threads);
        ILlamaRunner[] runners = [ours, withoutAmx, withAmx];

        var decode = await Interleaved.RunAsync(rounds, [.. runners.Select(runner => new Contender(runner.Name, () => runner.Decode(Tokens[..PromptTokens], DecodedTokens)))]);
        var prefill = await Interleaved.RunAsync(rounds, [.. runners.Select(runner => new Contender(runner.Name, () => runner.Prefill(Tokens)))]);
        report.Compare("decode", DecodedTokens, "tokens/s", decode[0], decode[1], "1.3");
        report.Compare("decode", DecodedTokens, "tokens/s", decode[0], decode[2], "1.3");
        report.Compare($"prefill of {PrefillTokens}", PrefillTokens, "tokens/s", prefill[0], prefill[1], "1");
        report.Compare($"prefill of {PrefillTokens}", PrefillTokens, "tokens/s", prefill[0], prefill[2], "as near as can be");

        var trace = await Interleaved.RunAsync(rounds, [new Contender("the trace", HashTrace)]);
        report.Compare("hashing the trace", DecodedTokens, "tokens/s", trace[0], decode[0], "≥ 100");

        var batched = await Interleaved.RunAsync(
            rounds,
            [
                new Contender($"{Together} runs", () => ours.DecodeTogether(Tokens[..PromptTokens], DecodedTokens, Together)),
                new Contender("one run", () => ours.DecodeTogether(Tokens[..PromptTokens], DecodedTokens, 1) * Together),
            ]);
        report.Compare($"{Together} runs side by side", Together * DecodedTokens, "tokens/s", batched[0], batched[1], "4");
    }

    /// <summary>What a run of <see cref="DecodedTokens"/> tokens hashes, and nothing else.</summary>
    private static TimeSpan HashTrace()
    {
        var shape = RandomLlama.Of100M(GgufType.Q8_0);
        var (state, logits) = (new float[shape.Width], new float[shape.Vocabulary]);
        var trace = new TextTrace();
        var start = TimeProvider.System.GetTimestamp();
        for (var step = 0; step < DecodedTokens / TextTrace.StepLength; step++)
            trace.Add(Tokens.AsSpan(0, TextTrace.StepLength), state, logits);
        trace.Root();
        return TimeProvider.System.GetElapsedTime(start);
    }
}

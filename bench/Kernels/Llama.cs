using Cuckoo.Kernels.Bench.Peers;

namespace Cuckoo.Kernels.Bench;

/// <summary>Prefill and decode of one model file, each side on the same threads.</summary>
internal static class Llama
{
    private const int PrefillTokens = 512;
    private const int PromptTokens = 8;
    private const int DecodedTokens = 128;

    /// <summary>Ids that are no special ones of a model's 32,000, in no order.</summary>
    private static readonly int[] Tokens = [.. Enumerable.Range(0, PrefillTokens).Select(i => 300 + (i * 7919 % 31_000))];

    public static async Task RunAsync(Report report, string model, int threads, int rounds)
    {
        using var withAmx = new LlamaCppRunner(LlamaCppRunner.WithAmx, model, threads);
        using var withoutAmx = new LlamaCppRunner(LlamaCppRunner.WithoutAmx, model, threads);
        ILlamaRunner[] runners = [withoutAmx, withAmx];

        var decode = await Interleaved.RunAsync(rounds, [.. runners.Select(runner => new Contender(runner.Name, () => runner.Decode(Tokens[..PromptTokens], DecodedTokens)))]);
        var prefill = await Interleaved.RunAsync(rounds, [.. runners.Select(runner => new Contender(runner.Name, () => runner.Prefill(Tokens)))]);
        foreach (var samples in decode)
            report.Alone($"decode, {samples.Name}", DecodedTokens, "tokens/s", samples);
        foreach (var samples in prefill)
            report.Alone($"prefill of {PrefillTokens}, {samples.Name}", PrefillTokens, "tokens/s", samples);
    }
}

using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Bench;

/// <summary>Our own side: a loaded <see cref="TextModel"/>, greedy, nothing kept between runs.</summary>
internal sealed class TextRunner(string model, int threads, int contextLength) : ILlamaRunner
{
    private static readonly SamplingOptions Greedy = new() { Temperature = 0f };

    private readonly TextModel _model = TextModel.Load(
        model, new TextModelOptions { Kernels = new KernelOptions { Threads = threads }, ContextLength = contextLength, CachedContexts = 8, ReusesPrefixes = false }, TimeProvider.System);

    public string Name => "ours";

    public TimeSpan Prefill(IReadOnlyList<int> tokens) => _model.Run(new TextInput(tokens, 1, Greedy), null, CancellationToken.None).PrefillTime;

    public TimeSpan Decode(IReadOnlyList<int> prompt, int count)
    {
        var run = _model.Run(new TextInput(prompt, count + 1, Greedy), null, CancellationToken.None);
        return run.DecodeTime * ((double)count / (run.Tokens.Count - 1));
    }

    /// <summary>The time in which as many runs side by side as asked for give <paramref name="count"/> tokens each.</summary>
    public TimeSpan DecodeTogether(IReadOnlyList<int> prompt, int count, int runs)
    {
        var start = TimeProvider.System.GetTimestamp();
        Parallel.For(0, runs, new ParallelOptions { MaxDegreeOfParallelism = runs }, run =>
            _model.Run(new TextInput([.. prompt.Select(token => token + run)], count, Greedy), null, CancellationToken.None));
        return TimeProvider.System.GetElapsedTime(start);
    }

    public void Dispose() => _model.Dispose();
}

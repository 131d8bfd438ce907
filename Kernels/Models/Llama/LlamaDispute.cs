using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models.Llama;

// What a party to a dispute over one step of a text computes: the step once more, operator by operator. What comes before the
// step fills the cache without being recorded, since both sides agree on it. Every position of the step gets its logits, so
// that each token drawn there is covered and not only the last.

/// <summary>The operators of one step of a run, and any one of them as a call.</summary>
internal sealed class LlamaDispute : IDisposable
{
    private const int PrefillRows = 64;

    private readonly RecordingOperators _operators;
    private readonly LlamaConfig _config;
    private readonly LlamaWeights _weights;

    /// <param name="file">The model; stays open for as long as calls are used.</param>
    /// <param name="operators">What this party runs; disposed of with this object.</param>
    public LlamaDispute(GgufFile file, IOperators operators)
    {
        _operators = new RecordingOperators(operators);
        _config = LlamaConfig.Read(file);
        _weights = new LlamaWeights(_config, file, _operators);
    }

    /// <summary>Names and digests of a step's operators.</summary>
    /// <param name="tokens">The run's tokens, from the prompt's first.</param>
    /// <param name="step">Which step: positions from 16 · step on.</param>
    public IReadOnlyList<OperatorRecord> Records(ReadOnlySpan<int> tokens, int step)
    {
        Run(tokens, step, captured: null);
        return [.. _operators.Records];
    }

    /// <summary>What the referee needs of the operator of a number in <see cref="Records"/>.</summary>
    public OperatorCall Capture(ReadOnlySpan<int> tokens, int step, int number)
    {
        Run(tokens, step, number);
        return _operators.Captured ?? throw new InvalidTextInputException($"Operator {number} was asked for; this step has {_operators.Records.Count}.");
    }

    /// <summary>What went into that operator and what came out, in one run of the step.</summary>
    public OperatorClaim Claim(ReadOnlySpan<int> tokens, int step, int number)
    {
        var call = Capture(tokens, step, number);
        return new OperatorClaim(call.Digest(), _operators.Records[number].Digest);
    }

    /// <summary>The same beside what the reference gives.</summary>
    public OperatorEvidence Evidence(ReadOnlySpan<int> tokens, int step, int number)
    {
        var call = Capture(tokens, step, number);
        return Referee.Evidence(call, number, _operators.Records[number].Digest);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _operators.Dispose();
    }

    private void Run(ReadOnlySpan<int> tokens, int step, int? captured)
    {
        var first = checked(step * TextTrace.StepLength);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, tokens.Length, nameof(step));
        var end = Math.Min(first + TextTrace.StepLength, tokens.Length);
        var graph = new LlamaGraph(_config, _weights, _operators, end, PrefillRows, TextTrace.StepLength);
        using var pages = new LentPages(graph.CacheShape, end);
        for (var at = 0; at < first; at += PrefillRows)
        {
            var count = Math.Min(PrefillRows, first - at);
            graph.Forward(tokens.Slice(at, count), [new SequenceRows(pages.Sequence, 0, at, count)], [count - 1], []);
        }

        int[] all = [.. Enumerable.Range(0, end - first)];
        _operators.Start(captured);
        graph.Forward(tokens[first..end], [new SequenceRows(pages.Sequence, 0, first, all.Length)], all, all);
        _operators.Stop();
    }
}

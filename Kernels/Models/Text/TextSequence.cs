using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models.Text;

/// <summary>One run under way: the tokens known so far, how many of them have been processed, and what came of it.</summary>
/// <remarks>Touched by the engine's thread alone once submitted; <see cref="Tokens"/> carries tokens to whoever waits.</remarks>
internal sealed class TextSequence
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="input">The prompt and how to go on.</param>
    /// <param name="vocabulary">Tokens the model has.</param>
    /// <param name="expected">The tokens of a run that is repeated, or null for a new one.</param>
    /// <param name="cancellation">Ends the run before its next step.</param>
    public TextSequence(TextInput input, int vocabulary, IReadOnlyList<int>? expected, CancellationToken cancellation)
    {
        (Input, Expected, Cancellation) = (input, expected, cancellation);
        Sampler = new TokenSampler(input.Sampling, vocabulary);
        Known = [.. input.Prompt, .. expected?.SkipLast(1) ?? []];
        LogitsFrom = input.Prompt.Count - 1;
    }

    public TextInput Input { get; }

    public IReadOnlyList<int>? Expected { get; }

    public CancellationToken Cancellation { get; }

    public TokenSampler Sampler { get; }

    /// <summary>Rates the tokens of a repeated run, where they are not compared with those that would be chosen.</summary>
    public TokenScorer? Scorer { get; init; }

    /// <summary>Whether a token ends a text.</summary>
    public required Func<int, bool> EndsText { get; init; }

    /// <summary>Prompt, and what has been generated or is repeated.</summary>
    public List<int> Known { get; }

    /// <summary>Positions from here on want logits: the prompt's last, unless a repetition needs fewer.</summary>
    public int LogitsFrom { get; init; }

    /// <summary>Positions whose keys and values are in the cache.</summary>
    public int Processed { get; set; }

    public int CachedTokens { get; set; }

    public int Pending => Known.Count - Processed;

    /// <summary>Positions it may come to have.</summary>
    public int MaxPositions => Expected is null ? Input.Prompt.Count + Input.MaxTokens : Known.Count;

    public KvSequence Kv { get; set; } = null!;

    public TextTrace Trace { get; } = new();

    /// <summary>The state at the end of each full step, so that a later run that begins alike can have its hashes.</summary>
    public List<float[]> StepStates { get; } = [];

    public List<int> Generated { get; } = [];

    public TextFinish Finish { get; set; }

    public int FirstDifferingToken { get; set; } = -1;

    public long Started { get; set; }

    public long FirstToken { get; set; }

    public long Ended { get; set; }

    /// <summary>Generated ids as they come; ends with the run.</summary>
    public BlockingCollection<int> Tokens { get; } = [];

    /// <summary>Ends when the run does, with its failure if it failed.</summary>
    public Task Done => _done.Task;

    /// <summary>Starts after <paramref name="length"/> positions that another sequence has computed, within the prompt.</summary>
    public void Begin(int length, List<float[]> stepStates)
    {
        Processed = CachedTokens = length;
        for (var step = 0; step < length / TextTrace.StepLength; step++)
            EndStep((step + 1) * TextTrace.StepLength - 1, stepStates[step], []);
    }

    /// <summary>Records the step that ends at <paramref name="position"/>.</summary>
    public void EndStep(int position, ReadOnlySpan<float> hidden, ReadOnlySpan<float> logits)
    {
        var first = position / TextTrace.StepLength * TextTrace.StepLength;
        Trace.Add(CollectionsMarshal.AsSpan(Known)[first..(position + 1)], hidden, logits);
        if (TextTrace.EndsStep(position))
            StepStates.Add(hidden.ToArray());
    }

    public void Complete()
    {
        _done.TrySetResult();
        Tokens.CompleteAdding();
    }

    public void Fail(Exception fault)
    {
        _done.TrySetException(fault);
        Tokens.CompleteAdding();
    }
}

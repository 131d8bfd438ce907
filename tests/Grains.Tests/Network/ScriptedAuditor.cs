using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Network;

/// <summary>Results with their traces.</summary>
internal static class RerunTraces
{
    /// <summary>The result with another trace.</summary>
    public static Rerun Tracing(this Rerun result, TraceLeaves leaves) => result with { Leaves = leaves, TraceRoot = TraceRules.RootOf(leaves) };
}

/// <summary>The trusted run, whose result is a hash of the input; it can be told to fail.</summary>
internal sealed class ScriptedAuditor : IAuditor
{
    private int failures;
    private int runs;
    private int stepRuns;
    private int stepsRun;
    private int defences;

    /// <summary>How often it was asked for a whole run.</summary>
    public int Runs => Volatile.Read(ref runs);

    /// <summary>How often it was asked for some steps of one.</summary>
    public int StepRuns => Volatile.Read(ref stepRuns);

    /// <summary>Steps it ran again of runs that it was asked for only in part.</summary>
    public int Steps => Volatile.Read(ref stepsRun);

    /// <summary>How often it was asked for a step's operators.</summary>
    public int Defences => Volatile.Read(ref defences);

    /// <summary>What it waits for before it says what it found in operators.</summary>
    public Task BeforeOperators { get; set; } = Task.CompletedTask;

    /// <summary>What an honest run of a document gives.</summary>
    public static Rerun RightResult(string input, int steps) => new Rerun(Hash256.OfText("output of " + input), default).Tracing(Trace("trace of " + input, steps));

    /// <summary>A trace of so many steps, another one for each name.</summary>
    public static TraceLeaves Trace(string name, int steps) => TraceLeaves.TryParse(
        string.Concat(Enumerable.Range(1, steps).Select(step => Hash256.OfText($"step {step} of {name}").Value)), out TraceLeaves leaves)
        ? leaves
        : throw new ArgumentOutOfRangeException(nameof(steps));

    /// <summary>Two traces, the second from a step on.</summary>
    /// <param name="before">The steps before it.</param>
    /// <param name="after">That step and those after it.</param>
    /// <param name="step">The step, from 0.</param>
    public static TraceLeaves Parting(TraceLeaves before, TraceLeaves after, int step) =>
        TraceLeaves.TryParse(before.Value[..(step * TraceLeaves.LeafDigits)] + after.Value[(step * TraceLeaves.LeafDigits)..], out TraceLeaves leaves)
            ? leaves
            : throw new ArgumentOutOfRangeException(nameof(step));

    /// <summary>The next runs fail.</summary>
    public void Fail(int times) => Interlocked.Exchange(ref failures, times);

    /// <summary>How a text of the tolerant profile is rated; like the model's own unless a test says otherwise.</summary>
    public Func<Receipt, TextScores> Scores { get; set; } = Alike;

    /// <summary>Scores of a text that is the model's own, and ended.</summary>
    public static TextScores Alike(Receipt receipt) => Scored(receipt, 0);

    /// <summary>Scores of a text whose tokens are all far off.</summary>
    public static TextScores Unlike(Receipt receipt) => Scored(receipt, 9_000);

    public Task<TextScores> Rate(Hash256 program, string input, Receipt receipt, CancellationToken cancellation)
    {
        Interlocked.Increment(ref runs);
        return Interlocked.Decrement(ref failures) >= 0
            ? Task.FromException<TextScores>(new InvalidOperationException("The weights are not here."))
            : Task.FromResult(Scores(receipt));
    }

    private static TextScores Scored(Receipt receipt, int gap)
    {
        int tokens = (int)(receipt.OutputBytes / ResultShape.TokenBytes);
        return new TextScores([.. Enumerable.Repeat(new TokenScore(gap, gap, 0, 1_000_000), tokens)], 0, IsEnded: true, tokens, tokens);
    }

    /// <summary>
    /// A step is right that leads from a state of the input's trace to the next one of it, and one within the trace of another run of the
    /// same prompt (<see cref="Spliced"/>); the first starts from the input, and the output comes from the last state.
    /// </summary>
    public Task<bool> HoldsAt(Hash256 program, string input, Receipt receipt, IReadOnlyList<int> steps, CancellationToken cancellation)
    {
        Interlocked.Increment(ref stepRuns);
        Interlocked.Add(ref stepsRun, steps.Count);
        if (Interlocked.Decrement(ref failures) >= 0) return Task.FromException<bool>(new InvalidOperationException("The weights are not here."));
        Rerun right = RightResult(input, receipt.Steps);
        Rerun other = RightResult(OtherSeed(input), receipt.Steps);
        TraceLeaves said = receipt.Leaves!.Value;
        bool ends = (receipt.OutputHash == right.OutputHash && EndsAs(right)) || (receipt.OutputHash == other.OutputHash && EndsAs(other));
        return Task.FromResult(ends && steps.All(step => Leads(right, step) || (step > 0 && Leads(other, step))));

        bool EndsAs(Rerun run) => said[said.Count - 1] == run.Leaves!.Value[said.Count - 1];

        bool Leads(Rerun run, int step) => said[step] == run.Leaves!.Value[step] && (step == 0 || said[step - 1] == run.Leaves.Value[step - 1]);
    }

    /// <summary>Every step has two operators here; the second of whoever is asked about is wrong. One that is said alone is of no run.</summary>
    public async Task<OperatorsFound> FindOperator(
        Hash256 program, string input, Receipt receipt, int step, IReadOnlyList<NamedDigest> said, CancellationToken cancellation)
    {
        Interlocked.Increment(ref defences);
        await BeforeOperators;
        if (Interlocked.Decrement(ref failures) >= 0) throw new InvalidOperationException("The weights are not here.");
        return said.Count == 1 ? OperatorsFound.None(receipt.Job) : new OperatorsFound(receipt.Job, 2, 1, said[^1], said[0], said[0].Digest, said[0].Digest, [said[0]]);
    }

    /// <summary>The result of another run of the same prompt, after so many right steps: only one step of its trace is wrong.</summary>
    public static Rerun Spliced(string input, int steps, int after)
    {
        Rerun other = RightResult(OtherSeed(input), steps);
        return other.Tracing(Parting(RightResult(input, steps).Leaves!.Value, other.Leaves!.Value, after));
    }

    private static string OtherSeed(string input) => "another seed of " + input;

    public Task<Rerun> Rerun(Hash256 program, string input, IReadOnlyList<Receipt> receipts, CancellationToken cancellation)
    {
        Interlocked.Increment(ref runs);
        return Interlocked.Decrement(ref failures) >= 0
            ? Task.FromException<Rerun>(new InvalidOperationException("The weights are not here."))
            : Task.FromResult(RightResult(input, receipts.Count > 0 ? receipts[0].Steps : ScriptedMiner.ShapeOf(input, 0, Sample.Text.PromptTokens).Steps));
    }
}

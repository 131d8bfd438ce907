using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.Llama;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models;

// What the parties to a dispute over a text do, once they know the first step whose hashes differ. Each runs that step again and
// hands over its operators' digests; the first place where the two lists part is the operator in question; each then says what
// went into it and what came out. Whoever has the model can judge at once; whoever has not needs the one call, some megabytes at
// most, and the scalar reference. A step starts from tokens, so nobody has to keep a cache for it.

/// <summary>The operators of one step of a run. Not for several threads at a time.</summary>
public sealed class TextDispute : IDisposable
{
    private readonly TextModel _model;
    private readonly LlamaDispute _steps;

    internal TextDispute(TextModel model, LlamaDispute steps) => (_model, _steps) = (model, steps);

    /// <summary>The operators of a step in the order they run, each with the digest of what it gave.</summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="tokens">The tokens it is said to have given.</param>
    /// <param name="step">The step, from 0.</param>
    /// <exception cref="InvalidTextInputException">The input or the tokens are outside what the model takes, or the run has no such step.</exception>
    public IReadOnlyList<OperatorRecord> Operators(TextInput input, IReadOnlyList<int> tokens, int step) =>
        _steps.Records(_model.DisputedPositions(input, tokens, step), step);

    /// <summary>One operator of a step with all that went into it, as bytes for <see cref="Judge(ReadOnlySpan{byte}, OperatorClaim, OperatorClaim)"/>.</summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="tokens">The tokens it is said to have given.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="number">The operator's place in <see cref="Operators"/>, from 0.</param>
    /// <exception cref="InvalidTextInputException">As for <see cref="Operators"/>, or the step has no such operator.</exception>
    public byte[] Capture(TextInput input, IReadOnlyList<int> tokens, int step, int number) => Call(input, tokens, step, number).ToArray();

    /// <summary>What this party says of an operator.</summary>
    /// <inheritdoc cref="Capture"/>
    public OperatorClaim Claim(TextInput input, IReadOnlyList<int> tokens, int step, int number) =>
        _steps.Claim(_model.DisputedPositions(input, tokens, step), step, number);

    /// <summary>What goes into an operator and comes out of it, by this model and by the scalar reference.</summary>
    /// <inheritdoc cref="Capture"/>
    public OperatorEvidence Evidence(TextInput input, IReadOnlyList<int> tokens, int step, int number) =>
        _steps.Evidence(_model.DisputedPositions(input, tokens, step), step, number);

    /// <summary>The first place where two lists of operators part, or none.</summary>
    public static OperatorFork? Compare(IReadOnlyList<OperatorRecord> one, IReadOnlyList<OperatorRecord> other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return OperatorTrace.Compare(one, other);
    }

    /// <summary>Judges two claims by running the operator again on the scalar reference; no model is needed.</summary>
    /// <param name="call">The operator as one of the parties has captured it.</param>
    /// <param name="first">One party's claim.</param>
    /// <param name="second">The other's.</param>
    /// <returns><see cref="Judgement.OtherInputs"/> where the parties do not mean the same call: then whoever has the model judges.</returns>
    /// <exception cref="ModelFormatException">The bytes are no call; names the field and its offset.</exception>
    public static Judgement Judge(ReadOnlySpan<byte> call, OperatorClaim first, OperatorClaim second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return Referee.Judge(OperatorCallReader.Read(call), first, second);
    }

    /// <summary>
    /// Judges two claims by this model: what goes into an operator follows from the tokens and the weights, so a party that had
    /// something else before it is as wrong as one that computed it wrongly. The operator itself runs on the scalar reference.
    /// </summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="tokens">The tokens it is said to have given.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="number">The operator's place in <see cref="Operators"/>, from 0.</param>
    /// <param name="first">One party's claim.</param>
    /// <param name="second">The other's.</param>
    /// <returns>Never <see cref="Judgement.OtherInputs"/>.</returns>
    /// <exception cref="InvalidTextInputException">As for <see cref="Capture"/>.</exception>
    public Judgement Judge(TextInput input, IReadOnlyList<int> tokens, int step, int number, OperatorClaim first, OperatorClaim second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return Referee.JudgeInputs(Call(input, tokens, step, number), first, second);
    }

    /// <summary>Frees the weights; the model stays open.</summary>
    public void Dispose() => _steps.Dispose();

    private OperatorCall Call(TextInput input, IReadOnlyList<int> tokens, int step, int number) =>
        _steps.Capture(_model.DisputedPositions(input, tokens, step), step, number);
}

using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.Pictures;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models;

// What the parties to a dispute over a picture do, once they know the first step whose hashes differ: as TextDispute, for
// pictures. A step is re-run from the input and the agreed state before it. The input's own part (its texts, and for step 0 the
// state it starts from) is run and recorded too, since a wrong one shows in that step first. What follows the last step, the
// picture's pixels, is disputed as one step more. If all operators agree and the states do not, the sampler's own few operations
// differ: ReexecuteStep tells who is right.

/// <summary>The operators of one step of a run. Not for several threads at a time.</summary>
public sealed class PictureDispute : IDisposable
{
    private readonly IPicturePipeline _pipeline;
    private readonly RecordingOperators _operators;

    internal PictureDispute(IPicturePipeline pipeline, RecordingOperators operators) => (_pipeline, _operators) = (pipeline, operators);

    /// <summary>The operators of a step in the order they run, each with the digest of what it gave.</summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="step">The step, from 0; the number of steps means the way from the last state to the pixels.</param>
    /// <param name="stateBefore">The state before it; not looked at for step 0.</param>
    /// <exception cref="InvalidPictureInputException">The input is not one this model draws, has no such step, or no such state.</exception>
    public IReadOnlyList<OperatorRecord> Operators(PictureInput input, int step, ReadOnlySpan<byte> stateBefore)
    {
        Run(input, step, stateBefore, captured: null);
        return [.. _operators.Records];
    }

    /// <summary>One operator of a step with all that went into it, as bytes for <see cref="Judge(ReadOnlySpan{byte}, OperatorClaim, OperatorClaim)"/>.</summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="stateBefore">The state before it; not looked at for step 0.</param>
    /// <param name="number">The operator's place in <see cref="Operators"/>, from 0.</param>
    /// <exception cref="InvalidPictureInputException">As for <see cref="Operators"/>, or the step has no such operator.</exception>
    public byte[] Capture(PictureInput input, int step, ReadOnlySpan<byte> stateBefore, int number) => Call(input, step, stateBefore, number).ToArray();

    /// <summary>What this party says of an operator.</summary>
    /// <inheritdoc cref="Capture"/>
    public OperatorClaim Claim(PictureInput input, int step, ReadOnlySpan<byte> stateBefore, int number)
    {
        var call = Call(input, step, stateBefore, number);
        return new OperatorClaim(call.Digest(), _operators.Records[number].Digest);
    }

    /// <summary>What goes into an operator and comes out of it, by this model and by the scalar reference.</summary>
    /// <inheritdoc cref="Capture"/>
    public OperatorEvidence Evidence(PictureInput input, int step, ReadOnlySpan<byte> stateBefore, int number)
    {
        var call = Call(input, step, stateBefore, number);
        return Referee.Evidence(call, number, _operators.Records[number].Digest);
    }

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
    /// Judges two claims by this model: what goes into an operator follows from the input, the state and the weights. The operator
    /// itself runs on the scalar reference.
    /// </summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="stateBefore">The state before it; not looked at for step 0.</param>
    /// <param name="number">The operator's place in <see cref="Operators"/>, from 0.</param>
    /// <param name="first">One party's claim.</param>
    /// <param name="second">The other's.</param>
    /// <returns>Never <see cref="Judgement.OtherInputs"/>.</returns>
    /// <exception cref="InvalidPictureInputException">As for <see cref="Capture"/>.</exception>
    public Judgement Judge(PictureInput input, int step, ReadOnlySpan<byte> stateBefore, int number, OperatorClaim first, OperatorClaim second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return Referee.JudgeInputs(Call(input, step, stateBefore, number), first, second);
    }

    /// <summary>Frees the weights; the model stays open.</summary>
    public void Dispose()
    {
        _pipeline.Dispose();
        _operators.Dispose();
    }

    internal static void RequireStep(int step, int most)
    {
        if (step < 0 || step > most)
            throw new InvalidPictureInputException("Step", $"0 to {most}");
    }

    private OperatorCall Call(PictureInput input, int step, ReadOnlySpan<byte> stateBefore, int number)
    {
        Run(input, step, stateBefore, number);
        return _operators.Captured ?? throw new InvalidPictureInputException("Operator", $"0 to {_operators.Records.Count - 1}");
    }

    private void Run(PictureInput input, int step, ReadOnlySpan<byte> stateBefore, int? captured)
    {
        _pipeline.Limits.RequireValid(input);
        _operators.Start(captured);
        try
        {
            var steps = _pipeline.Begin(input);
            RequireStep(step, steps.Steps);
            var state = step == 0 ? steps.Start() : PictureState.Read(stateBefore, steps.StateRows, steps.StateColumns);
            if (step < steps.Steps)
                steps.Step(step, state);
            else
                steps.Pixels(state);
        }
        finally
        {
            _operators.Stop();
        }
    }
}

using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Miner.Work;

/// <summary>Picture jobs on one model. Safe for many threads; runs take turns.</summary>
/// <param name="model">The loaded model; stays the caller's to dispose.</param>
public sealed class PictureWork(PictureModel model) : IDisputableWork
{
    /// <inheritdoc/>
    public string Program { get; } = Convert.ToHexStringLower(model.ProgramHash);

    /// <inheritdoc/>
    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        // A state of a picture of 64 by 64 pixels has 48 KiB, one of 1024 by 1024 in a latent space of an eighth 256 KiB: some megabytes a run.
        var states = new List<byte[]>();
        var reached = new PictureProgress(0, 0);
        var run = model.Run(
            InputOf(document),
            step => reached = step,
            progress is null ? null : picture => progress(new WorkProgress(reached.Step, reached.Steps) { Picture = picture }),
            states.Add,
            cancellation);
        return new Execution(
            run.Pixels,
            Program,
            Hashes.OfText(document),
            Convert.ToHexStringLower(run.OutputHash),
            Convert.ToHexStringLower(run.TraceRoot),
            run.TraceLeaves.Count,
            run.Elapsed)
        {
            TraceLeaves = run.TraceLeaves,
            States = states,
        };
    }

    /// <summary>Whether a picture is what this program gives at those of its steps and at its end, from states that its miner shows.</summary>
    /// <param name="document">The input document as leased.</param>
    /// <param name="leaves">The hashes of the states it is said to have gone through.</param>
    /// <param name="outputHash">SHA-256 of the output it is said to have given.</param>
    /// <param name="steps">The steps to run again, from 0.</param>
    /// <param name="states">The states by the number of steps done: before each of those steps but the first, and the last.</param>
    /// <param name="cancellation">Ends it before its next step.</param>
    /// <exception cref="JobRefusedException">The document is not one that this program runs.</exception>
    /// <exception cref="InvalidPictureInputException">The document asks for what the model does not draw, or has no such step.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool HoldsAt(
        string document, IReadOnlyList<byte[]> leaves, byte[] outputHash, IReadOnlyList<int> steps, IReadOnlyDictionary<int, byte[]> states,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        return model.HoldsAt(InputOf(document), new PictureClaim(leaves, outputHash), steps, states, cancellation);
    }

    /// <inheritdoc/>
    public IReadOnlyList<OperatorRecord> Operators(string document, DisputedStep at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(at);
        var input = InputOf(document);
        var before = model.StateBefore(input, at.Step, cancellation);
        using var dispute = model.OpenDispute();
        return dispute.Operators(input, at.Step, before);
    }

    /// <inheritdoc/>
    public OperatorFinding Judge(string document, DisputedStep at, IReadOnlyList<OperatorRecord> said, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(said);
        var input = InputOf(document);
        var before = model.StateBefore(input, at.Step, cancellation);
        using var dispute = model.OpenDispute();
        var right = dispute.Operators(input, at.Step, before);
        var fork = PictureDispute.Compare(right, said);
        return new OperatorFinding(right.Count, fork, fork?.Number < right.Count ? dispute.Evidence(input, at.Step, before, fork.Value.Number) : null);
    }

    private PictureInput InputOf(string document) => PictureJob.InputOf(PictureJob.Read(document, model.Name), model.Limits);
}

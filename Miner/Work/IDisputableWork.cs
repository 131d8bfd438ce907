using Cuckoo.Kernels.Trace;

namespace Cuckoo.Miner.Work;

/// <summary>
/// Work whose steps come apart into operators: what a miner says of a step of its own, and what the silo's auditor finds in it. Most
/// cheats are none: they have nothing to say.
/// </summary>
public interface IDisputableWork : IWork
{
    /// <summary>Whether they do; of work that stands before other work, whether those of the other one do.</summary>
    bool CanBeDisputed => true;

    /// <summary>The operators of a step in the order they run, each with the SHA-256 of what it gave.</summary>
    /// <param name="document">The input document as leased.</param>
    /// <param name="at">The step, and the run it is of.</param>
    /// <param name="cancellation">Gives up before the step is run.</param>
    /// <exception cref="JobRefusedException">The document is not one that this program runs.</exception>
    /// <exception cref="Kernels.Models.InvalidPictureInputException">The run has no such step.</exception>
    /// <exception cref="Kernels.Models.InvalidTextInputException">The run has no such step, or the tokens are none.</exception>
    IReadOnlyList<OperatorRecord> Operators(string document, DisputedStep at, CancellationToken cancellation);

    /// <summary>Finds the first operator at which somebody's list parts from what this program gives, and runs it again on the scalar reference.</summary>
    /// <param name="document">The input document as leased.</param>
    /// <param name="at">The step, and the run it is of.</param>
    /// <param name="said">The list.</param>
    /// <param name="cancellation">Gives up before the step is run.</param>
    /// <inheritdoc cref="Operators"/>
    OperatorFinding Judge(string document, DisputedStep at, IReadOnlyList<OperatorRecord> said, CancellationToken cancellation);
}

/// <summary>A step of a run that is disputed.</summary>
/// <param name="Step">The step, from 0; all before it are agreed on.</param>
/// <param name="Output">What the run gave: of a text the tokens that its steps are of.</param>
public sealed record DisputedStep(int Step, byte[] Output);

/// <summary>What became of a list of operators.</summary>
/// <param name="Operators">How many the step has.</param>
/// <param name="Fork">Where the list parts from what the program gives; nothing where it does not.</param>
/// <param name="Evidence">That operator; nothing where there is no fork, or the list only goes on after the last one.</param>
public sealed record OperatorFinding(int Operators, OperatorFork? Fork, OperatorEvidence? Evidence);

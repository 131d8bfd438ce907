using Cuckoo.Chain.Tolerant;

namespace Cuckoo.Grains.Verification;

/// <summary>The trusted re-executor: runs a job again inside the network's own trust.</summary>
public interface IAuditor
{
    /// <summary>Finds out what the program gives on the input document: by a run, or more cheaply by showing that it is what a receipt says.</summary>
    /// <param name="program">The program.</param>
    /// <param name="input">The input document.</param>
    /// <param name="receipts">What miners say it gives, of those whose receipts are in order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What an honest receipt says.</returns>
    /// <exception cref="InvalidOperationException">It does not hold the program, or the document is not for it.</exception>
    Task<Rerun> Rerun(Hash256 program, string input, IReadOnlyList<Receipt> receipts, CancellationToken cancellation);

    /// <summary>Rates a text of the tolerant profile by the scores that the model gives here.</summary>
    /// <param name="program">The tolerant program.</param>
    /// <param name="input">The input document.</param>
    /// <param name="receipt">Names the text.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidOperationException">It does not hold the program, the document is not for it, or the text is not stored here.</exception>
    Task<TextScores> Rate(Hash256 program, string input, Receipt receipt, CancellationToken cancellation);

    /// <summary>Finds out whether a picture's run is right at some of its steps and at its end, from the states that its miner has shown.</summary>
    /// <param name="program">The program.</param>
    /// <param name="input">The input document.</param>
    /// <param name="receipt">What the miner says, with its leaves: the states are stored under them.</param>
    /// <param name="steps">The steps, from 0.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>False where a step is not right, and where a state is not there any more.</returns>
    /// <exception cref="InvalidOperationException">It does not hold the program, or the document is not for it.</exception>
    Task<bool> HoldsAt(Hash256 program, string input, Receipt receipt, IReadOnlyList<int> steps, CancellationToken cancellation);

    /// <summary>Finds the first operator at which what a miner says of a step parts from what the program gives, and runs it again by itself.</summary>
    /// <param name="program">The program.</param>
    /// <param name="input">The input document.</param>
    /// <param name="receipt">The miner's receipt; of a text its output is still stored.</param>
    /// <param name="step">The step, from 0: the first at which the receipt's trace is wrong.</param>
    /// <param name="said">Its operators, as the miner says.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Without operators where the run has no such step, or what it gave is not there any more.</returns>
    /// <exception cref="InvalidOperationException">It does not hold the program, or the document is not for it.</exception>
    Task<OperatorsFound> FindOperator(
        Hash256 program, string input, Receipt receipt, int step, IReadOnlyList<NamedDigest> said, CancellationToken cancellation);
}

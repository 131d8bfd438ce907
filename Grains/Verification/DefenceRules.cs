// What a miner that was found wrong says afterwards of its wrong step. Pure. It comes after the verdict and changes none: the leaf of a
// step does not commit to its operators, so a list names where the miner says that it went wrong, and acquits nobody.

namespace Cuckoo.Grains.Verification;

/// <summary>The rules of defences.</summary>
public static class DefenceRules
{
    /// <summary>What is to be said to a defence; nothing where the silo's auditor is to look into it.</summary>
    public static DefenceResult? Check(VerificationState state, Defence said, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(said);
        if (WrongOf(state, said.Job, now) is not { } wrong || wrong.Receipt.From != said.Miner) return DefenceResult.NoEvidence;
        if (wrong.Step != said.Step) return DefenceResult.OtherStep;
        return EntryOf(state, said.Job) switch
        {
            null => null,
            { Operators: 0 } => DefenceResult.NotRunnable,
            _ => DefenceResult.Stands,
        };
    }

    /// <summary>The state with what was found: the first for a receipt stands, and only where its trace has a wrong step that is still kept.</summary>
    public static VerificationState Noted(VerificationState state, OperatorsFound found, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(found);
        return EntryOf(state, found.Job) is null && WrongOf(state, found.Job, now) is { Step: not null }
            ? state with { Operators = state.Operators.Add(found) }
            : state;
    }

    /// <summary>What was found in the operators of a receipt, where its step could be run again.</summary>
    public static OperatorsFound? FoundOf(VerificationState state, JobId job) => EntryOf(state, job) is { Operators: > 0 } found ? found : null;

    private static OperatorsFound? EntryOf(VerificationState state, JobId job)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Operators.FirstOrDefault(o => o.Job == job);
    }

    private static WrongRun? WrongOf(VerificationState state, JobId job, DateTimeOffset now) =>
        EvidenceRules.Of(state, now)?.Wrong.FirstOrDefault(w => w.Receipt.Job == job);
}

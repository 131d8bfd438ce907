using System.Collections.Immutable;

namespace Cuckoo.Grains.Verification;

/// <summary>What shows that a result is wrong, kept for disputes: what the silo's own run gave, and each receipt that states something else.</summary>
/// <param name="Job">The judged job.</param>
/// <param name="Program">The program that was asked for.</param>
/// <param name="InputHash">SHA-256 of the input document that was given.</param>
/// <param name="Right">What the silo's run gave.</param>
/// <param name="KeptUntil">Until when the leaves are kept.</param>
/// <param name="Wrong">The receipts that state something else, the judged ones first.</param>
[GenerateSerializer, Immutable]
public sealed record Evidence(
    JobId Job, Hash256 Program, Hash256 InputHash, Rerun Right, DateTimeOffset KeptUntil, ImmutableArray<WrongRun> Wrong)
{
    /// <summary>The input document that was given.</summary>
    [Id(0)]
    public string Input { get; init; } = "";
}

/// <summary>A receipt found wrong.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Reason">Why, as one sentence.</param>
/// <param name="Step">The first step, from 0, at which its trace is not the silo's; nothing where only the output is another, or leaves are not known.</param>
/// <param name="Operator">What was found in the operators of that step that its miner handed in; nothing until it did.</param>
[GenerateSerializer, Immutable]
public sealed record WrongRun(Receipt Receipt, string Reason, int? Step, OperatorsFound? Operator = null);

/// <summary>What the silo's auditor found in the operators that a miner says a step of its run has.</summary>
/// <param name="Job">The job of its receipt.</param>
/// <param name="Operators">How many the step has; none where it could not be run again, because what the miner says it gave is no longer there, or is no run of the program.</param>
/// <param name="Number">The first that differs, from 0; nothing where none does.</param>
/// <param name="Said">What the miner says of it; nothing where its list ends before.</param>
/// <param name="Right">What it is here; nothing where the miner's list goes on after the last one.</param>
/// <param name="Reference">SHA-256 of what the scalar reference gives.</param>
/// <param name="Call">SHA-256 of the call.</param>
/// <param name="Inputs">What goes into it.</param>
[GenerateSerializer, Immutable]
public sealed record OperatorsFound(
    JobId Job, int Operators, int? Number, NamedDigest? Said, NamedDigest? Right, Hash256? Reference, Hash256? Call, ImmutableArray<NamedDigest> Inputs)
{
    /// <summary>That the step could not be run again.</summary>
    public static OperatorsFound None(JobId job) => new(job, 0, null, null, null, null, null, []);
}

/// <summary>What a miner found wrong says of the step at which its trace parts from the silo's.</summary>
/// <param name="Job">The job of its receipt.</param>
/// <param name="Miner">The miner.</param>
/// <param name="Step">That step, from 0.</param>
/// <param name="Operators">Its operators in the order they ran, each with what it gave.</param>
[GenerateSerializer, Immutable]
public sealed record Defence(JobId Job, MinerId Miner, int Step, ImmutableArray<NamedDigest> Operators);

/// <summary>What became of a defence.</summary>
public enum DefenceResult
{
    /// <summary>Nothing is held against this miner about this job, or no longer.</summary>
    NoEvidence = 0,

    /// <summary>The evidence names another step, or none.</summary>
    OtherStep,

    /// <summary>The step could not be run again as the miner says it ran; that stands.</summary>
    NotRunnable,

    /// <summary>The silo's auditor runs the step: ask again.</summary>
    Running,

    /// <summary>What was found stands in the evidence, of this list or of the one before it.</summary>
    Stands,
}

/// <summary>An operator, or a matrix that goes into one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Digest">SHA-256 of its numbers.</param>
[GenerateSerializer, Immutable]
public sealed record NamedDigest(string Name, Hash256 Digest);

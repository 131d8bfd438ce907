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
    JobId Job, Hash256 Program, Hash256 InputHash, Rerun Right, DateTimeOffset KeptUntil, ImmutableArray<WrongRun> Wrong);

/// <summary>A receipt found wrong.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Reason">Why, as one sentence.</param>
/// <param name="Step">The first step, from 0, at which its trace is not the silo's; nothing where only the output is another, or leaves are not known.</param>
[GenerateSerializer, Immutable]
public sealed record WrongRun(Receipt Receipt, string Reason, int? Step);

using System.Collections.Immutable;

namespace Cuckoo.Grains.Miners;

/// <summary>What came of a job that a miner did. The default is that it is not paid.</summary>
public enum EarningsVerdict
{
    /// <summary>The result was found wrong.</summary>
    Rejected = 0,

    /// <summary>The result was found right.</summary>
    Accepted,

    /// <summary>Nobody could run it again: neither paid nor held against the miner.</summary>
    Inconclusive,

    /// <summary>It came when nobody waited for it any more.</summary>
    TooLate,
}

/// <summary>What came of a job, for the statement of who did it.</summary>
/// <param name="Job">The job.</param>
/// <param name="IsAudit">Whether it was the audit of another miner's.</param>
/// <param name="Verdict">What came of it.</param>
/// <param name="Pay">What it earned.</param>
/// <param name="Why">One sentence: how it was judged, or why it is not paid.</param>
[GenerateSerializer, Immutable]
public sealed record JobEnd(JobId Job, bool IsAudit, EarningsVerdict Verdict, Amount Pay, string Why)
{
    /// <summary>Whether it was of the tolerant profile.</summary>
    [Id(0)]
    public bool IsTolerant { get; init; }
}

/// <summary>A line of a statement.</summary>
/// <param name="Number">From 1 on, in the order they came.</param>
/// <param name="At">When.</param>
/// <param name="End">What came of the job.</param>
[GenerateSerializer, Immutable]
public sealed record EarningsLine(long Number, DateTimeOffset At, JobEnd End);

/// <summary>A part of a statement.</summary>
/// <param name="Lines">The newest first.</param>
/// <param name="Count">Lines there are in all.</param>
/// <param name="Paid">What all of them earned.</param>
[GenerateSerializer, Immutable]
public sealed record EarningsPage(ImmutableArray<EarningsLine> Lines, long Count, Amount Paid);

namespace Cuckoo.Wire.Miners;

/// <summary>A job that a miner did and what came of it.</summary>
/// <param name="Number">From 1 on, in the order they came.</param>
/// <param name="JobId">The job.</param>
/// <param name="Kind">work, or audit where another miner's job was run again.</param>
/// <param name="Verdict">accepted, rejected, inconclusive or too_late.</param>
/// <param name="Pay">What it earned in 10^-18 tokens; 0 unless accepted.</param>
/// <param name="At">When.</param>
/// <param name="Why">One sentence: how it was judged, or why it is not paid.</param>
/// <param name="Profile">tolerant where it was judged by likeness; absent where it is exact.</param>
public sealed record EarningsRow(long Number, string JobId, string Kind, string Verdict, string Pay, DateTimeOffset At, string Why, string? Profile = null);

/// <summary>A part of a miner's statement.</summary>
/// <param name="Lines">The newest first.</param>
/// <param name="Count">Lines there are in all.</param>
/// <param name="Paid">What all of them earned in 10^-18 tokens.</param>
/// <param name="Next">What to give as <c>before</c> for older ones; null at the end.</param>
public sealed record EarningsReply(IReadOnlyList<EarningsRow> Lines, long Count, string Paid, long? Next);

/// <summary>Says whether a miner wants work.</summary>
/// <param name="Availability">working; maintenance for no new jobs until it works again; draining for its process to finish what it holds and go.</param>
public sealed record AvailabilityAsked(string Availability);

namespace Cuckoo.Grains.Accounts;

/// <summary>How much of something may be used: at once as much as a full bucket holds, and over time as fast as it fills again.</summary>
/// <param name="Capacity">What a full bucket holds: 1 to 10^24.</param>
/// <param name="Refill">What flows back over each period, evenly: 1 to 10^24.</param>
/// <param name="Period">One second to 366 days.</param>
[GenerateSerializer, Immutable]
public readonly record struct Allowance(Amount Capacity, Amount Refill, TimeSpan Period)
{
    /// <summary>The most of a bucket: a million tokens. Times the ticks of the longest period it still fits 128 bits.</summary>
    public static Amount Most { get; } = new((UInt128)1_000_000_000_000_000_000 * 1_000_000);

    /// <summary>The shortest period.</summary>
    public static TimeSpan Shortest { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest period.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(366);

    /// <summary>Whether every part is within its bounds.</summary>
    public bool IsValid =>
        !Capacity.IsZero && Capacity <= Most && !Refill.IsZero && Refill <= Most && Period >= Shortest && Period <= Longest;

    /// <summary>So many units a period, all of them at once if need be.</summary>
    public static Allowance Of(Amount units, TimeSpan period) => new(units, units, period);
}

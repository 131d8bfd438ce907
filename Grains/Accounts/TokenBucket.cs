namespace Cuckoo.Grains.Accounts;

/// <summary>
/// A token bucket in whole numbers. Over any stretch of time it gives out at most what it holds when full and what has flowed
/// back in that time; a part of a unit is waited for, never rounded up. A clock that goes back fills nothing.
/// </summary>
/// <param name="Level">What it held at <paramref name="At"/>.</param>
/// <param name="At">When that was.</param>
[GenerateSerializer, Immutable]
public readonly record struct TokenBucket(Amount Level, DateTimeOffset At)
{
    // What takes longer nobody waits for.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(366 * 100);

    /// <summary>A full bucket.</summary>
    public static TokenBucket Full(Allowance allowance, DateTimeOffset now) => new(allowance.Capacity, now);

    /// <summary>The bucket as it is at <paramref name="now"/>.</summary>
    public TokenBucket Filled(Allowance allowance, DateTimeOffset now)
    {
        if (Level >= allowance.Capacity) return new TokenBucket(allowance.Capacity, now > At ? now : At);
        if (now <= At) return this;
        UInt128 period = (UInt128)allowance.Period.Ticks;
        UInt128 missing = allowance.Capacity.Units - Level.Units;

        // Beyond the time that fills it, time adds nothing; below it every product stays under 10^24 times 366 days of ticks.
        UInt128 toFull = CeilingOf(missing * period, allowance.Refill.Units);
        UInt128 elapsed = (UInt128)(now - At).Ticks;
        if (elapsed >= toFull) return new TokenBucket(allowance.Capacity, now);
        UInt128 gained = elapsed * allowance.Refill.Units / period;
        if (gained == 0) return this;

        // The time that made no whole unit yet still counts.
        return new TokenBucket(new Amount(Level.Units + gained), At.AddTicks((long)CeilingOf(gained * period, allowance.Refill.Units)));
    }

    /// <summary>Takes an amount out, or says how long to wait until it could be had: forever when that is beyond a century, or the bucket never holds so much.</summary>
    public (TokenBucket Bucket, bool IsTaken, TimeSpan Wait) Take(Allowance allowance, Amount amount, DateTimeOffset now)
    {
        TokenBucket filled = Filled(allowance, now);
        if (amount <= filled.Level) return (filled with { Level = filled.Level - amount }, true, TimeSpan.Zero);
        if (amount > allowance.Capacity) return (filled, false, TimeSpan.MaxValue);
        UInt128 ticks = CeilingOf((amount.Units - filled.Level.Units) * (UInt128)allowance.Period.Ticks, allowance.Refill.Units);
        return (filled, false, ticks > (UInt128)LongestWait.Ticks ? TimeSpan.MaxValue : filled.At + TimeSpan.FromTicks((long)ticks) - now);
    }

    /// <summary>Gives back what was taken and not used; more than full it never gets.</summary>
    public TokenBucket Return(Allowance allowance, Amount amount, DateTimeOffset now)
    {
        TokenBucket filled = Filled(allowance, now);
        return amount >= allowance.Capacity - filled.Level
            ? filled with { Level = allowance.Capacity }
            : filled with { Level = filled.Level + amount };
    }

    private static UInt128 CeilingOf(UInt128 dividend, UInt128 divisor) => dividend / divisor + (dividend % divisor == 0 ? UInt128.Zero : UInt128.One);
}

using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A timer whose ticks are turns of one activation; it ends with the activation.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when the timer next fires and how often after that; <see cref="Timeout.InfiniteTimeSpan"/> means never.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>How a grain timer behaves.</summary>
public readonly struct GrainTimerCreationOptions : IEquatable<GrainTimerCreationOptions>
{
    /// <summary>A timer that has neither due time nor period set.</summary>
    public GrainTimerCreationOptions()
    {
    }

    /// <summary>A timer that fires after <paramref name="dueTime"/> and then every <paramref name="period"/>.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/>: not until changed.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of one tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: one tick only.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether ticks may interleave with calls and other ticks.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as use, so that the activation is not collected as idle.</summary>
    public bool KeepAlive { get; init; }

    /// <inheritdoc/>
    public bool Equals(GrainTimerCreationOptions other)
        => DueTime == other.DueTime && Period == other.Period && Interleave == other.Interleave && KeepAlive == other.KeepAlive;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainTimerCreationOptions other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DueTime, Period, Interleave, KeepAlive);

    /// <summary>Equality by value.</summary>
    public static bool operator ==(GrainTimerCreationOptions left, GrainTimerCreationOptions right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(GrainTimerCreationOptions left, GrainTimerCreationOptions right) => !left.Equals(right);
}

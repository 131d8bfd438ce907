using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cuckoo.Grains.Tests.Embedded;

/// <summary>
/// The wall clock of a machine that somebody sets: what the time is jumps forward and back, while timers and timestamps go on as
/// they do on a real one, whose monotonic clock nobody sets.
/// </summary>
internal sealed class JumpingClock
{
    /// <summary>How far the wall clock is from the true time.</summary>
    public TimeSpan Wrong { get; set; }

    /// <summary>Puts this clock before the one that a life of the process has.</summary>
    public void AddTo(IServiceCollection services)
    {
        var time = (TimeProvider)services.Last(s => s.ServiceType == typeof(TimeProvider)).ImplementationInstance!;
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new Set(time, this)));
    }

    private sealed class Set(TimeProvider time, JumpingClock clock) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + clock.Wrong;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}

namespace Orleans.Embedded.Simulation;

/// <summary>Time that stands still while there is something to do and then jumps to the next timer.</summary>
internal sealed class VirtualClock
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(VirtualTimer Timer, long Setting), (long Due, long Order)> _due = new();
    private long _order;

    /// <summary>Ticks of 100 ns since the simulation began.</summary>
    internal long Now { get; private set; }

    /// <summary>The clock as one life of the process sees it: its timers end with it.</summary>
    internal TimeProvider For(StrandContext life) => new VirtualTime(this, life);

    /// <summary>Jumps to the next moment at which timers are due and makes them ready; false when none is set.</summary>
    internal bool Jump()
    {
        var hasJumped = false;
        while (_due.TryPeek(out var next, out var at))
        {
            if (next.Setting != next.Timer.Setting || !next.Timer.Life.IsAlive)
            {
                _due.Dequeue();
                continue;
            }

            // Everything due at the same moment is ready together: the seed decides who comes first.
            if (hasJumped && at.Due > Now) break;
            _due.Dequeue();
            Now = Math.Max(Now, at.Due);
            hasJumped = true;
            next.Timer.Fire();
        }

        return hasJumped;
    }

    private sealed class VirtualTime(VirtualClock clock, StrandContext life) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => clock.Now;

        public override DateTimeOffset GetUtcNow() => s_start.AddTicks(clock.Now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new VirtualTimer(clock, callback, state, life);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state, StrandContext life) : ITimer
    {
        private Action? _onDue;
        private long _period;

        /// <summary>Counts how often it was set, so that what it was set to before can be told apart; below zero once disposed.</summary>
        internal long Setting { get; private set; }

        internal StrandContext Life => life;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (Setting < 0) return false;
            Setting++;
            _period = Math.Max(0, period.Ticks);
            if (dueTime >= TimeSpan.Zero) Set(dueTime.Ticks);
            return true;
        }

        public void Dispose() => Setting = -1;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire()
        {
            if (_period > 0) Set(_period);
            life.Ready("timer", _onDue ??= Due);
        }

        private void Due()
        {
            // Disposed between falling due and being picked.
            if (Setting >= 0) callback(state);
        }

        private void Set(long ticks) => clock._due.Enqueue((this, Setting), (clock.Now + ticks, clock._order++));
    }
}

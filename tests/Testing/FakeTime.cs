// A clock that stands still until it is told to move. Code under test takes all its time from it, so a test says "thirty
// seconds pass" and then looks, instead of waiting. Timers fire in the order of their due times, each at exactly its
// due time, on the thread that advances the clock.

namespace Cuckoo.Testing;

/// <summary>A <see cref="TimeProvider"/> that moves only by <see cref="Advance"/>.</summary>
public sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly DateTimeOffset _start;
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private long _ticks;
    private long _sequence;

    /// <summary>A clock that begins at <paramref name="start"/>; by default the first second of 2026, in UTC.</summary>
    public FakeTime(DateTimeOffset? start = null) => _start = start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>One tick is 100 ns, as in <see cref="TimeSpan"/>.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp());

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    /// <summary>Completes once at least <paramref name="count"/> timers are set: what a test awaits before it moves the clock.</summary>
    public Task WhenTimersSetAsync(int count)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            TellWaiters();
            return reached.Task;
        }
    }

    /// <summary>Lets <paramref name="time"/> pass, firing every timer that becomes due, each at its own time.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        long end;
        lock (_gate) end = _ticks + time.Ticks;
        while (true)
        {
            FakeTimer? next;
            lock (_gate)
            {
                next = _timers.Where(one => one.Due <= end).OrderBy(one => one.Due).ThenBy(one => one.Order).FirstOrDefault();
                if (next is null)
                {
                    Interlocked.Exchange(ref _ticks, Math.Max(_ticks, end));
                    return;
                }

                Interlocked.Exchange(ref _ticks, Math.Max(_ticks, next.Due!.Value));
                next.Due = next.Period > 0 ? next.Due + next.Period : null;
            }

            next.Fire();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new FakeTimer(this, callback, state);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private void TellWaiters()
    {
        var set = _timers.Count(one => one.Due is not null);
        _waiters.RemoveAll(one => one.Count <= set && one.Reached.TrySetResult());
    }

    private sealed class FakeTimer(FakeTime clock, TimerCallback callback, object? state) : ITimer
    {
        internal long? Due { get; set; }

        internal long Period { get; private set; }

        internal long Order { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (!clock._timers.Contains(this)) return false;
                Period = Math.Max(0, period.Ticks);
                Order = clock._sequence++;
                Due = dueTime < TimeSpan.Zero ? null : clock._ticks + dueTime.Ticks;
                clock.TellWaiters();
                if (dueTime != TimeSpan.Zero) return true;
                Due = Period > 0 ? clock._ticks + Period : null;
            }

            // What is due at once fires as with the real clock: soon, and not inside the call that set it.
            ThreadPool.QueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                Due = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => callback(state);
    }
}

// A timer whose ticks are turns of its activation. The clock only says that a tick is due; the activation decides when
// it runs. At most one tick is in line at a time, and the period counts from the end of a tick, so a slow callback
// piles nothing up.

using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Runtime;

namespace Orleans.Embedded.Timers;

internal sealed class GrainTimer : IGrainTimer
{
    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _stopping = new();
    private readonly bool _interleave;
    private readonly bool _keepAlive;
    private readonly ITimer _clock;
    private TimeSpan _period;
    private bool _inLine;
    private bool _changedInTick;
    private bool _dueInTick;
    private bool _disposed;

    private GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _interleave = options.Interleave;
        _keepAlive = options.KeepAlive;
        _clock = activation.Runtime.Time.CreateTimer(static state => ((GrainTimer)state!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _period = period;
            _changedInTick = _inLine;
            _dueInTick = false;
            _clock.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }

        _clock.Dispose();
        _activation.RemoveTimer(this);
        try
        {
            _stopping.Cancel();
        }
        catch (AggregateException error)
        {
            _activation.Runtime.Log.LogWarning(error, "A timer of {Grain} failed while being cancelled.", _activation.GrainId);
        }
    }

    internal static GrainTimer Start(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(activation, callback, options);
        activation.AddTimer(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    private static void Validate(TimeSpan time, string name)
    {
        if (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, time, "A timer's times are zero or more, or infinite.");
    }

    private void Due()
    {
        lock (_gate)
        {
            if (_disposed) return;
            if (_inLine)
            {
                // Changed during a tick, and due again before that tick ended: it follows at once.
                _dueInTick = true;
                return;
            }

            _inLine = true;
            _changedInTick = false;
        }

        if (!_activation.TryTick(new Tick(this))) Dispose();
    }

    private void Ended()
    {
        lock (_gate)
        {
            _inLine = false;
            if (_disposed) return;
            if (_dueInTick) _clock.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            else if (!_changedInTick && _period != Timeout.InfiniteTimeSpan) _clock.Change(_period, Timeout.InfiniteTimeSpan);
            _dueInTick = false;
        }
    }

    private sealed class Tick(GrainTimer timer) : TaskRequest
    {
        internal override CallTraits Traits => timer._interleave ? CallTraits.AlwaysInterleave : CallTraits.None;

        internal override string Name => "a timer's tick";

        internal override bool KeepsAlive => timer._keepAlive;

        // The activation it waited for is gone, and the timer with it.
        internal override void Fail(Exception error)
        {
        }

        private protected override Task Begin() => timer._disposed ? Task.CompletedTask : timer._callback(timer._stopping.Token);

        private protected override void End(Exception? error)
        {
            if (error is not null && !timer._disposed)
                Target!.Runtime.Log.LogError(error, "A timer of {Grain} failed; its next tick comes all the same.", Target.GrainId);
            Target!.RequestEnded(this, error, wasAsynchronous: true);
            timer.Ended();
        }
    }
}

// Sends the ticks of all reminders. One timer is set for the earliest; when it fires, those that are due are read from
// the store and sent to their grains as calls. A reminder's next time is stored when its tick has ended, so a process
// that dies in between sends the tick again: at least once. Ticks missed while no silo ran become one.
// It does not know what a grain does in its tick, and a tick that fails or hangs takes its own slot only.

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Embedded.Reminders;

internal sealed class ReminderService(GrainRuntime runtime, SiloCalls calls, IReminderStore store, IOptions<ReminderOptions> options)
    : IReminderRegistry, ISiloPart, IDisposable
{
    // Bounds what a burst of due reminders puts into memory. A grain that hangs holds its slot until its call times out.
    private const int TicksAtOnce = 512;

    // A timer's longest time is 49 days; waking up once more costs nothing.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(30);

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), Tick> _running = [];
    private readonly HashSet<(GrainId Grain, string Name)> _changedWhileLooking = [];
    private readonly ConcurrentDictionary<GrainType, bool> _unknown = new();
    private readonly CancellationTokenSource _stopping = new();
    private ITimer? _timer;
    private DateTime _wakesAt = DateTime.MaxValue;
    private bool _looking;
    private bool _lookAgain;
    private bool _moreAreDue;
    private TaskCompletionSource? _settled;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MinimumReminderPeriod < TimeSpan.Zero)
            throw new OrleansException($"{nameof(ReminderOptions)}.{nameof(ReminderOptions.MinimumReminderPeriod)} is {options.Value.MinimumReminderPeriod}; it must not be less than zero.");
        await store.PrepareAsync().WaitAsync(cancellationToken);
    }

    public void Start()
    {
        _timer = runtime.Time.CreateTimer(static service => ((ReminderService)service!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Look();
    }

    public void Stop()
    {
        _stopping.Cancel();
        _timer?.Dispose();
    }

    /// <summary>Completes when no tick runs or waits to be booked.</summary>
    public Task SettleAsync()
    {
        lock (_gate)
        {
            if (IsSettled) return Task.CompletedTask;
            _settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _settled.Task;
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _stopping.Dispose();
    }

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        RefuseOutsideTurns();
        if (string.IsNullOrEmpty(reminderName)) throw new ArgumentException("A reminder has a name.", nameof(reminderName));
        if (dueTime < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "A reminder's first tick is due now or later, never infinitely late.");
        if (period < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(period), period, "A reminder's period is a finite time; to be reminded once, unregister in the tick.");
        if (period < options.Value.MinimumReminderPeriod)
            throw new ArgumentException($"The reminder '{reminderName}' would come every {period}; the least this silo allows is {options.Value.MinimumReminderPeriod}. Use a timer for shorter times.", nameof(period));

        var first = Now + dueTime;
        var added = await store.PutAsync(callingGrainId, reminderName, first, period);
        Revoke(callingGrainId, reminderName, added.Id);
        WakeBy(first);
        return added;
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        RefuseOutsideTurns();
        ArgumentNullException.ThrowIfNull(reminder);
        if (reminder is not Reminder stored || stored.Grain != callingGrainId)
            throw new ArgumentException($"The reminder '{reminder.ReminderName}' was not handed out by {callingGrainId}.", nameof(reminder));
        if (!await store.RemoveAsync(stored))
            throw new ReminderException($"The reminder '{stored.Name}' of {callingGrainId} is gone or was registered anew. Get it again and retry.");
        Revoke(callingGrainId, stored.Name, successor: 0);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        RefuseOutsideTurns();
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        return await store.FindAsync(callingGrainId, reminderName);
    }

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId)
    {
        RefuseOutsideTurns();
        return [.. await store.OfAsync(callingGrainId)];
    }

    private DateTime Now => runtime.Time.GetUtcNow().UtcDateTime;

    private bool IsSettled => !_looking && _running.Count == 0;

    private static void RefuseOutsideTurns()
    {
        if (TurnQueue.CurrentOwner is null)
            throw new InvalidOperationException("Reminders are used in a grain's turns. This code runs outside of them, perhaps after ConfigureAwait(false) or in Task.Run.");
    }

    // A tick in line for its turn must not begin once its reminder is gone.
    private void Revoke(GrainId grain, string name, long successor)
    {
        lock (_gate)
        {
            if (_running.TryGetValue((grain, name), out var tick) && tick.Reminder.Id != successor) tick.IsRevoked = true;
            if (_looking) _changedWhileLooking.Add((grain, name));
        }
    }

    private void WakeBy(DateTime time)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return;
            if (_looking) _lookAgain = true;
            if (time >= _wakesAt) return;
            var wait = time - Now;
            if (wait <= TimeSpan.Zero)
            {
                Look();
                return;
            }

            _wakesAt = time;
            _timer?.Change(wait < s_longestWait ? wait : s_longestWait, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return;
            if (_looking)
            {
                _lookAgain = true;
                return;
            }

            _looking = true;
        }

        // Away from the turn or the timer that asked, and without what flows with it.
        runtime.Executor.Run(() => _ = LookAsync());
    }

    private async Task LookAsync()
    {
        var isDone = false;
        while (!isDone)
        {
            lock (_gate)
            {
                _lookAgain = false;
                _changedWhileLooking.Clear();
                _wakesAt = DateTime.MaxValue;
            }

            var next = await SendDueAsync();
            lock (_gate)
            {
                isDone = !_lookAgain || _stopping.IsCancellationRequested;
                _looking = !isDone;
                if (next is { } time) WakeBy(time);
                SignalSettled();
            }
        }
    }

    private async Task<DateTime?> SendDueAsync()
    {
        try
        {
            // Reminders whose tick runs are still due in the store; counted in, they cannot hide the others.
            var (due, next) = await store.DueAsync(Now, TicksAtOnce);
            lock (_gate)
            {
                _moreAreDue = due.Count == TicksAtOnce;
                // What is due now is sent now; ticks that end look for more themselves.
                if (next <= Now) next = null;
                if (_stopping.IsCancellationRequested) return null;
                foreach (var reminder in due)
                {
                    var key = (reminder.Grain, reminder.Name);
                    if (_changedWhileLooking.Contains(key))
                    {
                        // Read before its tick was booked or it was revoked, perhaps.
                        _lookAgain = true;
                        continue;
                    }

                    var tick = new Tick(reminder);
                    if (_running.TryAdd(key, tick)) runtime.Executor.Run(() => _ = TickAsync(tick));
                }
            }

            return next;
        }
        catch (Exception error)
        {
            runtime.Log.LogError(error, "Due reminders could not be read; the next try is in {Seconds} s.", s_retry.TotalSeconds);
            return Now + s_retry;
        }
    }

    private async Task TickAsync(Tick tick)
    {
        var reminder = tick.Reminder;
        try
        {
            await calls.Send(reminder.Grain, $"the reminder '{reminder.Name}'", activation => Deliver(tick, activation));
        }
        catch (Exception error)
        {
            if (runtime.Registry.Knows(reminder.Grain.Type))
                runtime.Log.LogError(error, "The reminder '{Reminder}' of {Grain} failed; its next tick comes all the same.", reminder.Name, reminder.Grain);
            else if (_unknown.TryAdd(reminder.Grain.Type, true))
                runtime.Log.LogWarning("The silo has reminders of '{GrainType}', such as '{Reminder}' of {Grain}, but no such class. They are kept and not delivered.", reminder.Grain.Type, reminder.Name, reminder.Grain);
        }

        var next = reminder.NextAfter(Now);
        await BookAsync(tick, next);
        lock (_gate)
        {
            _running.Remove((reminder.Grain, reminder.Name));
            if (_looking) _changedWhileLooking.Add((reminder.Grain, reminder.Name));
            // Others may have been due as well, this one's successor among them.
            if (_moreAreDue || tick.IsRevoked) Look();
            else WakeBy(next);
            SignalSettled();
        }
    }

    private Task Deliver(Tick tick, Activation activation)
    {
        if (tick.IsRevoked) return Task.CompletedTask;
        if (activation.GrainInstance is not IRemindable grain)
            throw new InvalidOperationException($"{activation.Class.Type} no longer implements {nameof(IRemindable)}.");
        runtime.Meters.ReminderTicked(Now - tick.Reminder.Next);
        return grain.ReceiveReminder(tick.Reminder.Name, new TickStatus(tick.Reminder.FirstTick, tick.Reminder.Period, Now));
    }

    // Not booked, it would be sent again at once: keep its slot and retry until the store takes it.
    private async Task BookAsync(Tick tick, DateTime next)
    {
        while (!tick.IsRevoked)
        {
            try
            {
                await store.AdvanceAsync(tick.Reminder, next);
                return;
            }
            catch (Exception error)
            {
                runtime.Log.LogError(error, "The tick of '{Reminder}' of {Grain} could not be booked; the next try is in {Seconds} s.", tick.Reminder.Name, tick.Reminder.Grain, s_retry.TotalSeconds);
            }

            if (_stopping.IsCancellationRequested) return;
            await Task.Delay(s_retry, runtime.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void SignalSettled()
    {
        if (_settled is null || !IsSettled) return;
        _settled.TrySetResult();
        _settled = null;
    }

    private sealed class Tick(Reminder reminder)
    {
        internal Reminder Reminder => reminder;

        internal volatile bool IsRevoked;
    }
}

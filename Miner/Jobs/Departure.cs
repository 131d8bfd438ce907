namespace Cuckoo.Miner.Jobs;

/// <summary>How the miner is asked to go: the first time when its job is done, the second time at once.</summary>
public sealed class Departure : IDisposable
{
    private readonly CancellationTokenSource drain = new();
    private readonly CancellationTokenSource leave = new();
    private readonly Lock gate = new();
    private int signals;
    private bool isOver;

    /// <summary>Take no more jobs.</summary>
    public CancellationToken Drain => drain.Token;

    /// <summary>Leave the job that is under way.</summary>
    public CancellationToken Leave => leave.Token;

    /// <summary>A signal: true the first time, when the job is finished first; the second one leaves it.</summary>
    /// <remarks>
    /// Signals come on threads of their own, two at once or while the miner is already gone. What a cancellation sets going may end
    /// the miner, and this object with it, before the call is back here.
    /// </remarks>
    public bool Ask()
    {
        lock (gate)
        {
            var isFirst = signals++ == 0;
            Cancel(drain);
            if (!isFirst)
                Cancel(leave);
            return isFirst;
        }
    }

    /// <summary>
    /// Hears what the process at the other end of a stream wants: that the job is finished first when it writes something, however
    /// often and whatever signals come beside it; that it is left at once when the stream ends, as it does when that process is gone.
    /// </summary>
    public async Task HearParentAsync(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        await Task.Yield();
        var buffer = new byte[64];
        while (await input.ReadAsync(buffer) > 0)
        {
            lock (gate)
                Cancel(drain);
        }

        lock (gate)
        {
            Cancel(drain);
            Cancel(leave);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            drain.Dispose();
            leave.Dispose();
        }
    }

    private void Cancel(CancellationTokenSource wish)
    {
        if (!isOver)
            wish.Cancel();
    }
}

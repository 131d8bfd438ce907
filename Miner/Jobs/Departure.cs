namespace Cuckoo.Miner.Jobs;

/// <summary>How the miner is asked to go: the first time when its job is done, the second time at once.</summary>
public sealed class Departure : IDisposable
{
    private readonly CancellationTokenSource drain = new();
    private readonly CancellationTokenSource leave = new();
    private readonly Lock gate = new();
    private int asked;
    private bool isOver;

    /// <summary>Take no more jobs.</summary>
    public CancellationToken Drain => drain.Token;

    /// <summary>Leave the job that is under way.</summary>
    public CancellationToken Leave => leave.Token;

    /// <summary>Asks once more; true the first time.</summary>
    /// <remarks>
    /// Signals come on threads of their own, two at once or while the miner is already gone. What a cancellation sets going may end
    /// the miner, and this object with it, before the call is back here.
    /// </remarks>
    public bool Ask()
    {
        lock (gate)
        {
            var isFirst = asked++ == 0;
            if (!isOver)
                drain.Cancel();
            if (!isFirst && !isOver)
                leave.Cancel();
            return isFirst;
        }
    }

    /// <summary>
    /// Hears what the process at the other end of a stream wants: that the job is finished first when it writes something, unless that
    /// was asked for already; that it is left at once when the stream ends, as it does when that process is gone.
    /// </summary>
    public async Task HearParentAsync(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        await Task.Yield();
        var buffer = new byte[64];
        while (await input.ReadAsync(buffer) > 0)
        {
            if (!drain.IsCancellationRequested)
                Ask();
        }

        Ask();
        Ask();
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
}

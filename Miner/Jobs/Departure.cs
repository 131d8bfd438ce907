namespace Cuckoo.Miner.Jobs;

/// <summary>How the miner is asked to go: the first time when its job is done, the second time at once.</summary>
public sealed class Departure : IDisposable
{
    private readonly CancellationTokenSource drain = new();
    private readonly CancellationTokenSource leave = new();

    /// <summary>Take no more jobs.</summary>
    public CancellationToken Drain => drain.Token;

    /// <summary>Leave the job that is under way.</summary>
    public CancellationToken Leave => leave.Token;

    /// <summary>Asks once more.</summary>
    public void Ask()
    {
        if (drain.IsCancellationRequested)
            leave.Cancel();
        drain.Cancel();
    }

    /// <summary>Asks to leave at once when a stream ends, as it does when the process at its other end is gone.</summary>
    public async Task AskWhenInputEndsAsync(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        await Task.Yield();
        await input.CopyToAsync(Stream.Null);
        Ask();
        Ask();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        drain.Dispose();
        leave.Dispose();
    }
}

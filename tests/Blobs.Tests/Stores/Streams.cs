namespace Cuckoo.Blobs.Tests.Stores;

/// <summary>Gives ten bytes and breaks.</summary>
internal sealed class BreakingStream : MemoryStream
{
    private int reads;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        reads++ == 0 ? ValueTask.FromResult(10) : throw new IOException("The connection broke.");
}

/// <summary>Gives half of its bytes and waits to be told to go on.</summary>
internal sealed class PausedStream(byte[] bytes) : MemoryStream(bytes)
{
    private readonly TaskCompletionSource half = new();
    private readonly TaskCompletionSource resumed = new();

    public Task IsHalfRead => half.Task;

    public void GoOn() => resumed.SetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= Length / 2)
        {
            half.TrySetResult();
            await resumed.Task;
        }

        return await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, (Length + 1) / 2)], cancellationToken);
    }
}

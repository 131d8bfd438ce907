using System.IO.Pipelines;
using Cuckoo.Miner.Jobs;

namespace Cuckoo.Miner.Tests;

public sealed class DepartureStreamTests
{
    [Fact]
    public async Task Departure_OfAnAttachedMiner_DrainsAtALineAndLeavesAtTheEnd()
    {
        using var departure = new Departure();
        var parent = new Pipe();
        var hearing = departure.HearParentAsync(parent.Reader.AsStream());
        var drained = new TaskCompletionSource();
        departure.Drain.Register(drained.SetResult);

        await parent.Writer.WriteAsync("\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await drained.Task;
        await parent.Writer.WriteAsync("\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.False(departure.Leave.IsCancellationRequested);

        await parent.Writer.CompleteAsync();
        await hearing;
        Assert.True(departure.Leave.IsCancellationRequested);
    }

    [Fact]
    public async Task Departure_AskedBySignalAndThenByALine_StillDrains()
    {
        using var departure = new Departure();
        Assert.True(departure.Ask());
        var parent = new Pipe();
        var hearing = departure.HearParentAsync(parent.Reader.AsStream());
        await parent.Writer.WriteAsync("\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.False(departure.Leave.IsCancellationRequested);
        await parent.Writer.CompleteAsync();
        await hearing;
        Assert.True(departure.Leave.IsCancellationRequested);
    }

    // A terminal's Ctrl-C reaches parent and miner alike, and the parent's line may be there first.
    [Fact]
    public async Task Departure_AskedByALineAndThenBySignal_StillDrains()
    {
        using var departure = new Departure();
        var drained = new TaskCompletionSource();
        departure.Drain.Register(drained.SetResult);
        var parent = new Pipe();
        var hearing = departure.HearParentAsync(parent.Reader.AsStream());
        await parent.Writer.WriteAsync("\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await drained.Task;
        Assert.True(departure.Ask());
        Assert.False(departure.Leave.IsCancellationRequested);
        await parent.Writer.CompleteAsync();
        await hearing;
        Assert.True(departure.Leave.IsCancellationRequested);
    }
}

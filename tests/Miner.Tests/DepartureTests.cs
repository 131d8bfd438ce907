using Cuckoo.Miner.Jobs;

namespace Cuckoo.Miner.Tests;

public sealed class DepartureTests
{
    [Fact]
    public void Departure_AskedAgain_LeavesAtTheSecond()
    {
        using var departure = new Departure();
        Assert.True(departure.Ask());
        Assert.Equal((true, false), (departure.Drain.IsCancellationRequested, departure.Leave.IsCancellationRequested));
        Assert.False(departure.Ask());
        Assert.True(departure.Leave.IsCancellationRequested);
    }

    [Fact]
    public void Departure_ThatIsOver_IsAskedWithoutHarm()
    {
        var departure = new Departure();
        departure.Drain.Register(departure.Dispose);
        Assert.True(departure.Ask());
        Assert.False(departure.Ask());
    }
}

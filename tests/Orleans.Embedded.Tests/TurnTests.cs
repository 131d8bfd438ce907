using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class TurnTests
{
    private readonly Gates _gates = new();

    [Fact]
    public async Task Calls_OfManyCallers_RunOneAtATime()
    {
        await using var silo = await Start();
        var grain = Closed(silo);

        var most = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => grain.Churn(25))));

        Assert.Equal(1, most.Max());
    }

    [Fact]
    public async Task Calls_OfAReentrantGrain_InterleaveButTurnsDoNotOverlap()
    {
        await using var silo = await Start();
        var grain = Open(silo);

        var most = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => grain.Churn(25))));

        Assert.True(most.Max() > 1, "no two calls interleaved, so the test above proves nothing");
    }

    [Fact]
    public async Task Calls_OfOneCaller_RunInTheOrderSent()
    {
        await using var silo = await Start();
        var grain = Closed(silo);

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(grain.Append));

        Assert.Equal(Enumerable.Range(0, 1000), await grain.Numbers());
    }

    [Fact]
    public async Task AlwaysInterleave_WhileACallHolds_Runs()
    {
        await using var silo = await Start();
        var grain = Closed(silo);
        var held = grain.Hold("a");
        await _gates.Reached("a");
        var second = grain.Hold("b");

        Assert.Equal(1, await grain.InProgress());

        _gates.Open("a");
        _gates.Open("b");
        await Task.WhenAll(held, second);
    }

    [Fact]
    public async Task ReadOnly_BesideReadOnly_InterleavesAndAWriteWaitsForBoth()
    {
        await using var silo = await Start();
        var grain = Closed(silo);
        var first = grain.HoldReading("first");
        var second = grain.HoldReading("second");
        await _gates.Reached("first");
        await _gates.Reached("second");
        var write = grain.Append(7);

        _gates.Open("first");
        await first;
        Assert.Equal(1, await grain.InProgress());
        Assert.False(write.IsCompleted);

        _gates.Open("second");
        await Task.WhenAll(second, write);
    }

    [Fact]
    public async Task ReadOnly_WhileAWriteHolds_Waits()
    {
        await using var silo = await Start();
        var grain = Closed(silo);
        var write = grain.Hold("write");
        await _gates.Reached("write");
        var read = grain.HoldReading("read");

        Assert.Equal(1, await grain.InProgress());

        _gates.Open("write");
        await _gates.Reached("read");
        _gates.Open("read");
        await Task.WhenAll(write, read);
    }

    [Fact]
    public async Task Await_InAGrain_ResumesInItsTurns()
    {
        await using var silo = await Start();

        Assert.True(await Closed(silo).ResumesInTurn());
    }

    [Fact]
    public async Task ConfigureAwaitFalse_InAGrain_LeavesTheTurn()
    {
        await using var silo = await Start();
        var leaving = Closed(silo).LeavesTurn();
        await _gates.Reached("outside");
        // Answered in a turn of its own, so the turn that came to the gate is over.
        await Closed(silo).InProgress();
        _gates.Open("outside");

        Assert.True(await leaving);
    }

    private Task<TestSilo> Start() => TestSilo.StartAsync(silo => silo.ConfigureServices(services => services.AddSingleton(_gates)));

    private static IGateGrain Closed(TestSilo silo) => silo.Client.GetGrain<IGateGrain>("grain");

    private static IGateGrain Open(TestSilo silo) => silo.Client.GetGrain<IGateGrain>("grain", "Cuckoo.Orleans.Embedded.Tests.Grains.Open");
}

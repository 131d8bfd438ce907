using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>Calls that call: what travels with them, when they may come back, and how they are given up.</summary>
public sealed class ChainTests
{
    private readonly Gates _gates = new();
    private readonly LifeLog _log = new();

    [Fact]
    public async Task Cycle_OfAnOpenChain_ComesBack()
    {
        await using var silo = await Start();

        await Grain(silo, "a").WalkOpen("b c a").WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task OpenChain_LetsNobodyElseIn()
    {
        await using var silo = await Start();
        var walk = Grain(silo, "a").WalkOpen("holder");
        var hold = Grain(silo, "holder").Hold("held");
        await _gates.Reached("held");
        walk = Grain(silo, "b").WalkOpen("holder b");
        var other = Grain(silo, "b").Ping("other");

        _gates.Open("held");
        await hold;
        await walk;
        Assert.Equal("b: other", await other);
    }

    [Fact]
    public async Task RequestContext_SetByACaller_TravelsDownAndNotBack()
    {
        await using var silo = await Start();
        RequestContext.Set("who", "me");

        Assert.Equal("me", await Grain(silo, "a").ValueThrough("who", Grain(silo, "b")));
        Assert.Equal("me", await Grain(silo, "a").SetAndForget("who", "you"));
        Assert.Equal("me", RequestContext.Get("who"));
        Assert.Equal(["who"], RequestContext.Keys);
        Assert.True(RequestContext.Remove("who"));
        Assert.False(RequestContext.Remove("who"));
        Assert.Null(await Grain(silo, "a").Value("who"));
    }

    [Fact]
    public async Task RequestContext_OfTwoCallsInterleaved_StaysApart()
    {
        await using var silo = await Start();
        RequestContext.Set("who", "first");
        var first = Grain(silo, "a").ValueAfterAnAwait("who", "one");
        await _gates.Reached("one");
        RequestContext.Clear();
        var second = Grain(silo, "b").ValueAfterAnAwait("who", "two");
        await _gates.Reached("two");
        _gates.Open("two");
        _gates.Open("one");

        Assert.Equal("first", await first);
        Assert.Null(await second);
    }

    [Fact]
    public async Task MayInterleave_ForTheCallThePredicateNames_LetsItIn()
    {
        await using var silo = await Start();
        var hold = Grain(silo, "a").Hold("held");
        await _gates.Reached("held");
        var ping = Grain(silo, "a").Ping("late");

        Assert.Equal(1, await Grain(silo, "a").Peek());
        Assert.False(ping.IsCompleted);
        _gates.Open("held");
        await hold;
        await ping;
    }

    [Fact]
    public async Task Cancellation_OfARunningCall_ReachesTheGrainInItsTurnAndTheCallerAtOnce()
    {
        await using var silo = await Start();
        using var caller = new CancellationTokenSource();
        var wait = Grain(silo, "a").WaitForCancellation("waiting", caller.Token);
        await _gates.Reached("waiting");

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await Grain(silo, "a").Ping("after");
        Assert.Contains("cancelled in turn: True", _log.Lines);
    }

    [Fact]
    public async Task Cancellation_OfAWaitingCall_KeepsItFromRunning()
    {
        await using var silo = await Start();
        using var caller = new CancellationTokenSource();
        var hold = Grain(silo, "a").Hold("held");
        await _gates.Reached("held");
        var wait = Grain(silo, "a").WaitForCancellation("never reached", caller.Token);

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        _gates.Open("held");
        await hold;
        await Grain(silo, "a").Ping("after");

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Cancellation_BeforeTheCall_SendsNothing()
    {
        await using var silo = await Start();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain(silo, "a").WaitForCancellation("never", new CancellationToken(canceled: true)));

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task StatelessWorker_WithMoreCallsThanWorkers_RunsAsManyAsItMay()
    {
        await using var silo = await Start();
        var worker = silo.Client.GetGrain<IWorkerGrain>("w");
        var first = worker.Work("one");
        await _gates.Reached("one");
        var second = worker.Work("two");
        await _gates.Reached("two");
        var third = worker.Work("three");
        Assert.Equal(["activate", "activate"], _log.Lines);

        _gates.Open("three");
        _gates.Open("two");
        _gates.Open("one");
        Assert.Equal(1, await first);
        Assert.Equal(2, await second);
        Assert.InRange(await third, 1, 2);
    }

    private Task<TestSilo> Start()
        => TestSilo.StartAsync(silo => silo.ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log)));

    private static IChainGrain Grain(TestSilo silo, string key) => silo.Client.GetGrain<IChainGrain>(key);
}

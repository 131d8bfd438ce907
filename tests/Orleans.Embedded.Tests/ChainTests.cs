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
    public async Task Cycle_ThatWaitsForItself_EndsInATimeoutThatNamesTheChain()
    {
        await using var silo = await Start(builder => builder.AddIncomingGrainCallFilter(async context =>
        {
            try
            {
                await context.Invoke();
            }
            catch (TimeoutException error)
            {
                _log.Add(error.Message);
                throw;
            }
        }));
        var walk = Grain(silo, "a").Walk("b c a");
        await WaitsAt(silo, "a");
        silo.Time.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<TimeoutException>(() => walk);
        await Grain(silo, "c").Ping("is over it");

        Assert.Contains(
            "No answer from chain/a to IChainGrain.Walk after 30 s; the call was still waiting for its turn and will not run. It waited for itself: chain/a IChainGrain.Walk -> chain/b IChainGrain.Walk -> chain/c IChainGrain.Walk -> chain/a IChainGrain.Walk. Make the first of these reentrant, or let it not wait.",
            _log.Lines);
    }

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
    public async Task Cycle_OfASuppressedChain_DoesNotComeBack()
    {
        await using var silo = await Start();
        var walk = Grain(silo, "a").WalkSuppressed("b a");
        await WaitsAt(silo, "a");

        silo.Time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => walk);
    }

    [Fact]
    public async Task AllowCallChainReentrancy_OutsideAGrain_IsRefused()
    {
        await using var silo = await Start();

        Assert.Throws<InvalidOperationException>(() => RequestContext.AllowCallChainReentrancy());
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

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(caller.Token, error.CancellationToken);
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
    public async Task Timeout_OfACallThatTakesAToken_CancelsItInTheGrain()
    {
        await using var silo = await Start();
        var wait = Grain(silo, "a").WaitForCancellation("waiting", CancellationToken.None);
        await _gates.Reached("waiting");

        silo.Time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => wait);
        await Grain(silo, "a").Ping("after");
        Assert.Contains("cancelled in turn: True", _log.Lines);
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

    [Fact]
    public async Task StatelessWorkers_ThatAreIdle_AreCollectedAndComeBack()
    {
        await using var silo = await Start();
        var worker = silo.Client.GetGrain<IWorkerGrain>("w");
        _gates.Open("open");
        Assert.Equal(1, await worker.Work("open"));
        silo.Time.Advance(TimeSpan.FromMinutes(17));

        Assert.Equal(2, await worker.Work("open"));
    }

    private Task<TestSilo> Start(Action<ISiloBuilder>? configure = null)
        => TestSilo.StartAsync(silo =>
        {
            silo.ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log));
            configure?.Invoke(silo);
        });

    private static IChainGrain Grain(TestSilo silo, string key) => silo.Client.GetGrain<IChainGrain>(key);

    // The last call of a cycle has arrived when a call that may interleave finds one waiting; asked until then.
    private static async Task WaitsAt(TestSilo silo, string key)
    {
        var catalog = silo.Services.GetRequiredService<global::Orleans.Embedded.Activations.GrainRuntime>().Catalog;
        while (catalog.Find(GrainId.Create("chain", key)) is not { Load: 2 })
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

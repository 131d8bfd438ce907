using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class TimerTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly Gates _gates = new();
    private readonly LifeLog _log = new();

    [Fact]
    public async Task Timer_WithAPeriod_TicksAtItsTimes()
    {
        await using var silo = await Start();
        var grain = Grain(silo);
        await grain.Tick("t", 2 * s_second, s_second, interleave: false, keepAlive: false);

        silo.Time.Advance(s_second);
        await grain.Activations();
        Assert.Equal(0, await grain.Ticks());
        for (var tick = 1; tick <= 3; tick++)
        {
            silo.Time.Advance(s_second);
            // A call that does not interleave is answered after the tick that came before it.
            await grain.Activations();
            Assert.Equal(tick, await grain.Ticks());
        }
    }

    [Fact]
    public async Task Timer_WithoutAPeriod_TicksOnce()
    {
        await using var silo = await Start();
        var grain = Grain(silo);
        await grain.Tick("t", s_second, Timeout.InfiniteTimeSpan, interleave: false, keepAlive: false);

        silo.Time.Advance(10 * s_second);
        await grain.Activations();
        silo.Time.Advance(10 * s_second);
        await grain.Activations();

        Assert.Equal(1, await grain.Ticks());
    }

    [Fact]
    public async Task Tick_WhileACallHolds_WaitsUnlessItInterleaves()
    {
        await using var silo = await Start();
        var grain = Grain(silo);
        _log.OnTick = name =>
        {
            _gates.Open("ticked " + name);
            return _gates.Pass("ticked " + name);
        };
        await grain.Tick("patient", s_second, Timeout.InfiniteTimeSpan, interleave: false, keepAlive: false);
        await grain.Tick("interleaving", 2 * s_second, Timeout.InfiniteTimeSpan, interleave: true, keepAlive: false);
        var held = grain.Hold("held");
        await _gates.Reached("held");

        silo.Time.Advance(2 * s_second);
        await _gates.Reached("ticked interleaving");
        Assert.Equal(1, await grain.Ticks());

        _gates.Open("held");
        await held;
        await _gates.Reached("ticked patient");
    }

    [Fact]
    public async Task Tick_ThatThrows_IsFollowedByTheNext()
    {
        await using var silo = await Start();
        var grain = Grain(silo);
        _log.OnTick = static _ => throw new InvalidOperationException("bad tick");
        await grain.Tick("t", s_second, s_second, interleave: false, keepAlive: false);

        silo.Time.Advance(s_second);
        await grain.Activations();
        silo.Time.Advance(s_second);
        await grain.Activations();

        Assert.Equal(2, await grain.Ticks());
    }

    [Fact]
    public async Task Timer_ChangedOrDisposed_TicksAccordingly()
    {
        await using var silo = await Start();
        var grain = Grain(silo);
        await grain.Tick("t", s_second, s_second, interleave: false, keepAlive: false);
        await grain.Change("t", 5 * s_second, Timeout.InfiniteTimeSpan);
        silo.Time.Advance(4 * s_second);
        await grain.Activations();
        Assert.Equal(0, await grain.Ticks());
        silo.Time.Advance(s_second);
        await grain.Activations();
        Assert.Equal(1, await grain.Ticks());

        await grain.Change("t", s_second, s_second);
        await grain.Cancel("t");
        silo.Time.Advance(10 * s_second);
        await grain.Activations();
        Assert.Equal(1, await grain.Ticks());
    }

    [Fact]
    public async Task Timer_ChangedInATickAndDueBeforeItsEnd_GoesOn()
    {
        await using var silo = await Start();
        var grain = Grain(silo);
        _log.OnTick = name => _gates.Pass(name);
        await grain.Tick("t", s_second, s_second, interleave: true, keepAlive: false);
        silo.Time.Advance(s_second);
        await _gates.Reached("t");
        await grain.Change("t", s_second, s_second);
        silo.Time.Advance(5 * s_second);
        Assert.Equal(1, await grain.Ticks());

        var ticked = new Gates();
        _log.OnTick = _ => ticked.Pass("again");
        _gates.Open("t");
        await ticked.Reached("again");
        ticked.Open("again");
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Ticks_OfAnIdleGrain_KeepItOnlyIfAskedTo(bool keepAlive, int activations)
    {
        await using var silo = await Start();
        var grain = Grain(silo);
        await grain.Tick("t", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), interleave: false, keepAlive);

        for (var minute = 1; minute < 15; minute++)
        {
            silo.Time.Advance(TimeSpan.FromMinutes(1));
            // Set again: the grain's timer after its tick, beside the collector's.
            await silo.Time.WhenTimersSetAsync(2).WaitAsync(TestContext.Current.CancellationToken);
        }

        silo.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(activations, await grain.Activations());
    }

    private Task<TestSilo> Start()
        => TestSilo.StartAsync(silo => silo.ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log)));

    private static ILifeGrain Grain(TestSilo silo) => silo.Client.GetGrain<ILifeGrain>("grain");
}

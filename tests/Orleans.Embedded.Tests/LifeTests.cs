using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class LifeTests
{
    private readonly Gates _gates = new();
    private readonly LifeLog _log = new();

    [Fact]
    public async Task FirstCalls_ManyAtOnce_MakeOneActivation()
    {
        await using var silo = await Start();
        var grain = Grain(silo);

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(grain.Activations)));

        Assert.Equal(["activate"], _log.Lines);
    }

    [Fact]
    public async Task Activation_ThatFails_ReachesTheCallersAndTheNextCallTriesAgain()
    {
        await using var silo = await Start();
        _log.OnActivate = () => _gates.Pass("activating").ContinueWith(static _ => throw new InvalidOperationException("no luck"), TaskScheduler.Current);
        var first = Grain(silo).Activations();
        var second = Grain(silo).Activations();
        await _gates.Reached("activating");
        _gates.Open("activating");

        Assert.Equal("no luck", (await Assert.ThrowsAsync<InvalidOperationException>(() => first)).Message);
        Assert.Equal("no luck", (await Assert.ThrowsAsync<InvalidOperationException>(() => second)).Message);
        var failures = _log.Lines.Count;
        _log.OnActivate = static () => Task.CompletedTask;

        Assert.Equal(failures + 1, await Grain(silo).Activations());
    }

    [Fact]
    public async Task Activation_ThatNeverEnds_IsGivenUp()
    {
        await using var silo = await Start(builder => builder.Configure<GrainCollectionOptions>(options => options.ActivationTimeout = TimeSpan.FromSeconds(10)));
        _log.OnActivate = () => _gates.Pass("never");
        var call = Grain(silo).Activations();
        await _gates.Reached("never");

        silo.Time.Advance(TimeSpan.FromSeconds(10));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Equal("life/grain was not activated within 00:00:10.", error.Message);
    }

    [Fact]
    public async Task IdleGrain_AfterTheCollectionAge_IsDeactivated()
    {
        await using var silo = await Start();
        await Grain(silo).Activations();

        silo.Time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(1, await Grain(silo).Activations());
        silo.Time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(["activate"], _log.Lines);
        silo.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await Grain(silo).Activations());

        Assert.Equal(["activate", "deactivate ActivationIdle", "activate"], _log.Lines);
    }

    [Fact]
    public async Task IdleGrain_ThatDelayedDeactivation_StaysThatLong()
    {
        await using var silo = await Start();
        await Grain(silo).Delay(TimeSpan.FromHours(1));

        silo.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(["activate"], _log.Lines);
        silo.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(2, await Grain(silo).Activations());
    }

    [Fact]
    public async Task BusyGrain_OlderThanTheCollectionAge_IsLeftAlone()
    {
        await using var silo = await Start(builder => builder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = Timeout.InfiniteTimeSpan));
        var held = Grain(silo).Hold("long");
        await _gates.Reached("long");

        silo.Time.Advance(TimeSpan.FromHours(1));
        _gates.Open("long");
        await held;

        Assert.Equal(1, await Grain(silo).Activations());
    }

    [Fact]
    public async Task DeactivateOnIdle_WithCallsWaiting_HandsThemToTheNextActivationInOrder()
    {
        await using var silo = await Start();
        var held = Grain(silo).Hold("held");
        await _gates.Reached("held");
        var rest = Grain(silo).Rest();
        var after = Enumerable.Range(0, 10).Select(_ => Grain(silo).Activations()).ToArray();
        _gates.Open("held");
        await held;
        await rest;

        Assert.All(await Task.WhenAll(after), static activations => Assert.Equal(2, activations));
        Assert.Equal(["activate", "deactivate ApplicationRequested", "activate"], _log.Lines);
    }

    [Fact]
    public async Task DeactivateOnIdle_WhileActivating_ServesACallAnActivation()
    {
        await using var silo = await Start();
        _log.RestsAtOnce = true;

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Grain(silo).Activations()));

        Assert.InRange(_log.Count("activate"), 1, 5);
    }

    [Fact]
    public async Task Deactivation_ThatThrows_DoesNotStopTheNextActivation()
    {
        await using var silo = await Start();
        _log.OnDeactivate = static () => throw new InvalidOperationException("bad end");
        await Grain(silo).Rest();

        Assert.Equal(2, await Grain(silo).Activations());
    }

    [Fact]
    public async Task Stop_WithACallRunning_LetsItFinishAndDeactivatesEveryGrain()
    {
        await using var silo = await Start();
        var other = silo.Client.GetGrain<IGateGrain>("other");
        await Grain(silo).Activations();
        var running = silo.Client.GetGrain<IGateGrain>("caller").HoldAndCall("running", other);
        await _gates.Reached("running");

        var stop = silo.StopAsync();
        Assert.False(stop.IsCompleted);
        await Assert.ThrowsAsync<global::Orleans.Runtime.OrleansException>(() => Grain(silo).Activations());
        _gates.Open("running");
        await stop;

        Assert.True(running.IsCompletedSuccessfully);
        Assert.Equal(["activate", "deactivate ShuttingDown"], _log.Lines);
    }

    [Fact]
    public async Task Stop_WithACallThatNeverEnds_StopsAllTheSame()
    {
        await using var silo = await Start();
        _ = Grain(silo).Hold("never");
        await _gates.Reached("never");

        using var patience = new CancellationTokenSource();
        var stop = silo.StopAsync(patience.Token);
        await patience.CancelAsync();

        await stop;
    }

    [Fact]
    public async Task Silo_InAClassicHost_TakesCalls()
    {
        using var host = new HostBuilder()
            .UseOrleans(silo => silo.AddMemoryGrainStorage("Default").ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log)))
            .Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await host.Services.GetRequiredService<IClusterClient>().GetGrain<ILifeGrain>("grain").Activations());

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private Task<TestSilo> Start(Action<ISiloBuilder>? configure = null)
        => TestSilo.StartAsync(silo =>
        {
            silo.ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log));
            configure?.Invoke(silo);
        });

    private static ILifeGrain Grain(TestSilo silo) => silo.Client.GetGrain<ILifeGrain>("grain");
}

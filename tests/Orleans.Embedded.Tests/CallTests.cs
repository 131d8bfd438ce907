using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class CallTests
{
    private readonly Gates _gates = new();

    [Fact]
    public async Task Call_ToAGrain_ReturnsItsResult()
    {
        await using var silo = await Start();
        var counter = silo.Client.GetGrain<ICounterGrain>("a");

        await counter.Add(2);
        await counter.Add(3);

        Assert.Equal(5, await counter.Read());
    }

    [Fact]
    public async Task Call_WhoseMethodThrows_GivesTheCallerThatException()
    {
        await using var silo = await Start();
        var grain = Grain(silo);

        Assert.Equal("at once", (await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Fail("at once"))).Message);
        Assert.Equal("after an await", (await Assert.ThrowsAsync<InvalidOperationException>(() => grain.FailLater("after an await"))).Message);
        await grain.Append(1);
    }

    [Fact]
    public async Task Call_WhoseMethodIsCancelled_GivesTheCallerThatCancellation()
    {
        await using var silo = await Start();
        using var source = new CancellationTokenSource();
        var waiting = Grain(silo).WaitFor("cancelled", source.Token);
        await _gates.Reached("cancelled");

        await source.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(source.Token, error.CancellationToken);
    }

    [Fact]
    public async Task Exception_FromAGrain_TellsWhereItWasThrown()
    {
        await using var silo = await Start();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain(silo).FailLater("far away"));

        Assert.Equal("far away", error.Message);
        Assert.Contains($"{nameof(GateGrain)}.{nameof(IGateGrain.FailLater)}", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithoutAnAnswer_TimesOutNamingGrainMethodAndAge()
    {
        await using var silo = await Start();
        var grain = Grain(silo);
        var held = grain.Hold("never");
        await _gates.Reached("never");
        silo.Time.Advance(TimeSpan.FromSeconds(10));
        var waiting = grain.Append(1);

        silo.Time.Advance(TimeSpan.FromSeconds(19.999));
        Assert.False(held.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(0.001));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => held);
        Assert.Equal("No answer from gate/grain to IGateGrain.Hold after 30 s; the call had begun and may still finish.", error.Message);
        Assert.False(waiting.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(10));
        error = await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.Equal("No answer from gate/grain to IGateGrain.Append after 30 s; the call was still waiting for its turn and will not run. gate/grain was busy with IGateGrain.Hold.", error.Message);

        _gates.Open("never");
        Assert.Empty(await grain.Numbers());
    }

    [Fact]
    public async Task Call_WithItsOwnTimeout_WaitsThatLong()
    {
        await using var silo = await Start();
        var held = Grain(silo).HoldLong("never");
        await _gates.Reached("never");

        silo.Time.Advance(TimeSpan.FromSeconds(44));
        Assert.False(held.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<TimeoutException>(() => held);
        _gates.Open("never");
    }

    [Fact]
    public async Task Call_UnderAnotherDefaultTimeout_WaitsThatLong()
    {
        await using var silo = await Start(builder => builder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5)));
        var held = Grain(silo).Hold("never");
        await _gates.Reached("never");

        silo.Time.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<TimeoutException>(() => held);
        _gates.Open("never");
    }

    [Fact]
    public async Task OneWayCall_ThatFails_HurtsNobody()
    {
        await using var silo = await Start();
        var grain = Grain(silo);

        var shouted = grain.Shout("shout");
        Assert.True(shouted.IsCompletedSuccessfully);
        await _gates.Reached("shout");
        _gates.Open("shout");

        await grain.Append(1);
    }

    [Fact]
    public async Task Reference_AsArgumentAndResult_NamesTheSameGrain()
    {
        await using var silo = await Start();
        var grain = Grain(silo);

        var same = await grain.Myself();

        Assert.Equal(grain, same);
        Assert.Equal("grain", await grain.KeyOf(same));
        Assert.Equal(GrainId.Create("gate", "grain"), same.GetGrainId());
    }

    [Fact]
    public async Task GrainObject_AsResultOrArgument_IsRefused()
    {
        await using var silo = await Start();

        var error = await Assert.ThrowsAsync<ArgumentException>(() => Grain(silo).LeakMyself());

        Assert.Contains("AsReference", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => Grain(silo).SeenBy(new NotAReference()));
    }

    [Fact]
    public async Task GetGrain_ByBlankKeyOrUnservedInterface_IsRefused()
    {
        await using var silo = await Start();

        Assert.ThrowsAny<ArgumentException>(() => silo.Client.GetGrain<IGateGrain>(" "));
        var error = Assert.Throws<ArgumentException>(() => silo.Client.GetGrain<IUnservedGrain>("a"));
        Assert.StartsWith("No grain class implements", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OutsideTheSilosLife_IsRefused()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo => silo.AddMemoryGrainStorage("Default"));
        using var host = builder.Build();
        var counter = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>("a");

        var before = await Assert.ThrowsAsync<OrleansException>(() => counter.Add(1));
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await counter.Add(1));
        await host.StopAsync(TestContext.Current.CancellationToken);
        var after = await Assert.ThrowsAsync<OrleansException>(() => counter.Add(1));

        Assert.Contains("has not started", before.Message, StringComparison.Ordinal);
        Assert.Contains("has stopped", after.Message, StringComparison.Ordinal);
    }

    private Task<TestSilo> Start(Action<ISiloBuilder>? configure = null)
        => TestSilo.StartAsync(silo =>
        {
            silo.ConfigureServices(services => services.AddSingleton(_gates));
            configure?.Invoke(silo);
        });

    private static IGateGrain Grain(TestSilo silo) => silo.Client.GetGrain<IGateGrain>("grain");

    private sealed class NotAReference : IUnservedGrain
    {
        public Task Nothing() => Task.CompletedTask;
    }
}

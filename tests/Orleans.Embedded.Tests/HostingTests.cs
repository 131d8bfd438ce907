using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class HostingTests
{
    private readonly LifeLog _log = new();

    [Fact]
    public async Task StartupTask_OfAStartingSilo_MayCallGrains()
    {
        var started = 0;
        await using var silo = await Start(builder => AddTask(builder, async (services, _) =>
            started = await services.GetRequiredService<IGrainFactory>().GetGrain<ILifeGrain>("grain").Activations()));

        Assert.Equal(1, started);
    }

    [Fact]
    public async Task StartupTask_ThatFails_FailsTheStart()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(builder => AddTask(builder, static (_, _) => throw new InvalidOperationException("not today"))));

        Assert.Equal("not today", error.Message);
    }

    [Fact]
    public async Task StartupTask_OfAType_IsMadeFromTheServicesAndRunInItsStage()
    {
        await using var silo = await Start(builder =>
        {
            // Obsolete in Orleans as well, and part of its API all the same.
#pragma warning disable CS0618
            builder.AddStartupTask<Made>(ServiceLifecycleStage.Active + 1);
            builder.AddStartupTask(new Written(_log, "before"), ServiceLifecycleStage.ApplicationServices);
#pragma warning restore CS0618
        });

        Assert.Equal(["before", "made"], _log.Lines);
    }

    [Fact]
    public async Task Participants_OfAllStages_StartInOrderAndStopInReverse()
    {
        await using (var silo = await Start(builder =>
        {
            Add(builder, "last", ServiceLifecycleStage.Last);
            Add(builder, "first", ServiceLifecycleStage.First);
            Add(builder, "active", ServiceLifecycleStage.Active);
            Add(builder, "application", ServiceLifecycleStage.ApplicationServices);
        }))
        {
            Assert.Equal(["start first", "start application", "start active", "start last"], _log.Lines);
            Assert.Equal(ServiceLifecycleStage.Last, silo.Services.GetRequiredService<ISiloLifecycle>().HighestCompletedStage);
        }

        Assert.Equal(["stop last", "stop active", "stop application", "stop first"], _log.Lines.Skip(4));
    }

    [Fact]
    public async Task Participant_ThatFailsToStart_FailsTheStartAndOnlyWhatWasReachedIsStopped()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(builder =>
        {
            Add(builder, "first", ServiceLifecycleStage.First);
            Add(builder, "broken", ServiceLifecycleStage.RuntimeServices, static _ => throw new InvalidOperationException("out of order"));
            Add(builder, "active", ServiceLifecycleStage.Active);
        }));

        Assert.Equal("out of order", error.Message);
        Assert.Equal(["start first", "stop broken", "stop first"], _log.Lines);
    }

    [Fact]
    public async Task Participant_ThatFailsToStop_HoldsUpNoOther()
    {
        await using (await Start(builder =>
        {
            Add(builder, "first", ServiceLifecycleStage.First);
            Add(builder, "broken", ServiceLifecycleStage.Active, onStop: static _ => throw new InvalidOperationException("stuck"));
        }))
        {
        }

        Assert.Equal(["start first", "start broken", "stop first"], _log.Lines);
    }

    [Fact]
    public async Task IdleGrain_OfAClassWithAnAgeOfItsOwn_IsCollectedThen()
    {
        await using var silo = await Start();
        var brief = silo.Client.GetGrain<IAgedGrain>("grain", typeof(BriefGrain).FullName);
        var lasting = silo.Client.GetGrain<IAgedGrain>("grain", typeof(LastingGrain).FullName);
        await brief.Wake();
        await lasting.Wake();

        silo.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(2, await brief.Wake());
        silo.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, await lasting.Wake());
        Assert.Equal(3, await brief.Wake());
    }

    [Fact]
    public async Task IdleGrain_OfAClassNamedInTheOptions_GoesByThem()
    {
        await using var silo = await Start(static builder => builder.Configure<GrainCollectionOptions>(static options =>
        {
            options.ClassSpecificCollectionAge[typeof(BriefGrain).FullName!] = TimeSpan.FromHours(1);
            options.ClassSpecificCollectionAge[typeof(LastingGrain).FullName!] = TimeSpan.FromMinutes(2);
        }));
        var brief = silo.Client.GetGrain<IAgedGrain>("grain", typeof(BriefGrain).FullName);
        var lasting = silo.Client.GetGrain<IAgedGrain>("grain", typeof(LastingGrain).FullName);
        await brief.Wake();
        await lasting.Wake();

        silo.Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(1, await brief.Wake());
        Assert.Equal(2, await lasting.Wake());
    }

    [Theory]
    [InlineData("00:00:30", 0, 0, 0, false, 30)]
    [InlineData(null, 1, 2, 3, false, 93_780)]
    [InlineData(null, 0, 0, 0, false, 60)]
    [InlineData(null, 0, 0, 1, true, 2_831_068_800)]
    public void CollectionAgeLimit_OfItsParts_AddsUp(string? period, double days, double hours, double minutes, bool alwaysActive, double seconds)
    {
        var limit = period is null ? new CollectionAgeLimitAttribute() : new CollectionAgeLimitAttribute(period);
        (limit.Days, limit.Hours, limit.Minutes, limit.AlwaysActive) = (days, hours, minutes, alwaysActive);

        Assert.Equal(seconds, limit.Amount.TotalSeconds);
    }

    [Fact]
    public async Task UseOrleans_CalledAgain_SetsUpTheSameSilo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(static silo => silo.AddMemoryGrainStorage("Default"));
        builder.UseOrleans(silo => silo.Services.AddSingleton(_log).AddSingleton(new Gates()));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await host.Services.GetRequiredService<IGrainFactory>().GetGrain<ILifeGrain>("grain").Activations());
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["activate", "deactivate ShuttingDown"], _log.Lines);
    }

    private Task<TestSilo> Start(Action<ISiloBuilder>? configure = null)
        => TestSilo.StartAsync(silo =>
        {
            silo.ConfigureServices(services => services.AddSingleton(_log).AddSingleton(new Gates()));
            configure?.Invoke(silo);
        });

    private static void AddTask(ISiloBuilder builder, Func<IServiceProvider, CancellationToken, Task> task)
    {
        // Obsolete in Orleans as well, and part of its API all the same.
#pragma warning disable CS0618
        builder.AddStartupTask(task);
#pragma warning restore CS0618
    }

    private void Add(ISiloBuilder builder, string name, int stage, Func<CancellationToken, Task>? onStart = null, Func<CancellationToken, Task>? onStop = null)
        => builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(name, stage, onStart ?? Write("start " + name), onStop ?? Write("stop " + name)));

    private Func<CancellationToken, Task> Write(string line)
        => _ =>
        {
            _log.Add(line);
            return Task.CompletedTask;
        };

    private sealed class Participant(string name, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task> onStop) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(name, stage, onStart, onStop);
    }

    private sealed class Written(LifeLog log, string line) : IStartupTask
    {
        public Task Execute(CancellationToken cancellationToken)
        {
            log.Add(line);
            return Task.CompletedTask;
        }
    }

    private sealed class Made(LifeLog log) : IStartupTask
    {
        public Task Execute(CancellationToken cancellationToken)
        {
            log.Add("made");
            return Task.CompletedTask;
        }
    }
}

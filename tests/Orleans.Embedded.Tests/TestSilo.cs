using Cuckoo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>A test cluster of one silo, deployed, and its end; it goes by one fake clock unless told otherwise.</summary>
internal sealed partial class TestSilo : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly InProcessSiloHandle _silo;

    private TestSilo(InProcessTestCluster cluster, FakeTime time)
    {
        _cluster = cluster;
        _silo = cluster.Silos[0];
        Time = time;
    }

    internal FakeTime Time { get; }

    internal IServiceProvider Services => _silo.ServiceProvider;

    internal IClusterClient Client => _cluster.Client;

    /// <summary>A silo with memory storage, unless <paramref name="configure"/> says more.</summary>
    internal static Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null)
        => StartAsync(configure, static silo => silo.AddMemoryGrainStorage("Default"));

    /// <summary>A silo with memory storage that goes by the real clock, for what waits for timers of its own.</summary>
    internal static Task<TestSilo> StartInRealTimeAsync(Action<ISiloBuilder> configure)
        => StartAsync(configure, static silo => silo.AddMemoryGrainStorage("Default"), isRealTime: true);

    /// <summary>Stops the silo; gracefully until <paramref name="patience"/> ends.</summary>
    internal Task StopAsync(CancellationToken? patience = null) => _silo.StopSiloAsync(patience ?? TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure, Action<ISiloBuilder> storage, TimeSpan after = default, bool isRealTime = false)
    {
        var time = new FakeTime();
        time.Advance(after);
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Logging.SetMinimumLevel(LogLevel.Warning);
            if (!isRealTime) host.Services.AddSingleton<TimeProvider>(time);
        });
        builder.ConfigureSilo((_, silo) =>
        {
            storage(silo);
            configure?.Invoke(silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestSilo(cluster, time);
    }
}

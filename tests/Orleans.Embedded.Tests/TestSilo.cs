using Cuckoo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>A started silo with one fake clock, and its end.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, FakeTime time)
    {
        _host = host;
        Time = time;
    }

    internal FakeTime Time { get; }

    internal IServiceProvider Services => _host.Services;

    internal IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>A silo with memory storage, unless <paramref name="configure"/> says more.</summary>
    internal static Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null)
        => StartAsync(configure, static silo => silo.AddMemoryGrainStorage("Default"));

    /// <summary>A silo whose state is in the file; its clock begins <paramref name="after"/> the usual time.</summary>
    internal static Task<TestSilo> StartOnFileAsync(string path, Action<ISiloBuilder>? configure = null, TimeSpan after = default)
        => StartAsync(configure, silo => silo.UseEmbeddedSqlite(path), after);

    internal Task StopAsync(CancellationToken? patience = null) => _host.StopAsync(patience ?? TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    private static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure, Action<ISiloBuilder> storage, TimeSpan after = default)
    {
        var time = new FakeTime();
        time.Advance(after);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.UseOrleans(silo =>
        {
            storage(silo);
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new TestSilo(host, time);
    }
}

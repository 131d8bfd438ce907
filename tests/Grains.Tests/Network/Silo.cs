// One life of a silo in this process: the real engine, one fake clock, a journal and a storage that the test keeps.

using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Verification;
using Cuckoo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace Cuckoo.Grains.Tests.Network;

internal sealed class Silo(IHost host)
{
    public IServiceProvider Services => host.Services;

    public IClusterClient Grains => host.Services.GetRequiredService<IClusterClient>();

    public static async Task<Silo> StartAsync(
        NetworkOptions options, FakeTime time, IRandomSource random, IAuditor auditor, ILedgerJournal journal, Action<ISiloBuilder> storage)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(random);
        builder.Services.AddSingleton(auditor);
        builder.Services.AddSingleton(journal);
        builder.UseOrleans(storage);
        IHost host = builder.Build();
        await host.StartAsync(CancellationToken.None);
        return new Silo(host);
    }

    public async Task StopAsync()
    {
        await host.StopAsync(CancellationToken.None);
        await AbandonAsync();
    }

    /// <summary>Lets go of the silo as it stands, without a word to its grains.</summary>
    public async Task AbandonAsync()
    {
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else host.Dispose();
    }
}

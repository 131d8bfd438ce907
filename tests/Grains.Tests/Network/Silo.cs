// One life of a silo in this process: the real engine, one fake clock, a journal and a storage that the test keeps.

using Cuckoo.Grains.Verification;
using Cuckoo.Grains.Webhooks;
using Cuckoo.Ledger;
using Cuckoo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Cuckoo.Grains.Tests.Network;

internal sealed class Silo(InProcessTestCluster cluster)
{
    public IServiceProvider Services => cluster.GetSiloServiceProvider();

    public IClusterClient Grains => cluster.Client;

    public static async Task<Silo> StartAsync(
        NetworkOptions options, FakeTime time, IRandomSource random, IAuditor auditor, ILedgerJournal journal, Action<ISiloBuilder> storage)
    {
        InProcessTestClusterBuilder builder = new(1);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Logging.SetMinimumLevel(LogLevel.None);
            host.Services.AddSingleton<TimeProvider>(time);
            host.Services.AddSingleton(options);
            host.Services.AddSingleton(random);
            host.Services.AddSingleton(auditor);
            host.Services.AddSingleton(journal);
            host.Services.AddSingleton<ScriptedSender>();
            host.Services.AddSingleton<IWebhookSender>(services => services.GetRequiredService<ScriptedSender>());
        });
        builder.ConfigureSilo((_, silo) => storage(silo.UseInMemoryReminderService()));
        InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return new Silo(cluster);
    }

    public async Task StopAsync() => await cluster.DisposeAsync();

    /// <summary>Lets go of the silo as it stands, without a word to its grains.</summary>
    public Task AbandonAsync() => cluster.KillSiloAsync(cluster.Silos[0]);
}

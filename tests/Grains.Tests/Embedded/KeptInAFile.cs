using Cuckoo.Grains.Tests.Crashes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Storage;

namespace Cuckoo.Grains.Tests.Embedded;

/// <summary>Grain state in the engine's own file.</summary>
internal sealed class KeptInAFile : KeptStorage
{
    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-crash-").FullName;

    public override void AddTo(ISiloBuilder silo, Faults faults)
    {
        silo.UseEmbeddedSqlite(Path.Combine(folder, "silo.db"));
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            "Default", (services, _) => new FaultyStorage(services.GetRequiredKeyedService<IGrainStorage>("file"), faults));
    }

    public override void Dispose() => Directory.Delete(folder, recursive: true);
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Storage;

namespace Cuckoo.Grains.Tests.Crashes;

/// <summary>Where grain state outlives a silo: the engine's memory storage, taken out of a host that never starts, or its file.</summary>
internal sealed class KeptStorage : IDisposable
{
    private readonly IHost? keeper;
    private readonly string? folder;

    private KeptStorage(IHost? keeper, string? folder)
    {
        this.keeper = keeper;
        this.folder = folder;
    }

    public static KeptStorage InMemory()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(s => s.AddMemoryGrainStorage("Default"));
        return new KeptStorage(builder.Build(), null);
    }

    public static KeptStorage InAFile() => new(null, Directory.CreateTempSubdirectory("cuckoo-crash-").FullName);

    /// <summary>Gives a silo this storage, with faults before it.</summary>
    public void AddTo(ISiloBuilder silo, Faults faults)
    {
        if (folder is not null)
        {
            silo.UseEmbeddedSqlite(Path.Combine(folder, "silo.db"));
            silo.Services.AddKeyedSingleton<IGrainStorage>(
                "Default", (services, _) => new FaultyStorage(services.GetRequiredKeyedService<IGrainStorage>("file"), faults));
        }
        else
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(
                "Default", (_, _) => new FaultyStorage(keeper!.Services.GetRequiredKeyedService<IGrainStorage>("Default"), faults));
        }
    }

    public void Dispose()
    {
        keeper?.Dispose();
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }
}

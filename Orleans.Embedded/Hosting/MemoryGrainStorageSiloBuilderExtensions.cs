using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Storage;
using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>Storage that lives and dies with the process.</summary>
public static class MemoryGrainStorageSiloBuilderExtensions
{
    private const string Default = "Default";

    /// <summary>Adds a storage that lives and dies with the process, as the one used where no name is given.</summary>
    public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder) => builder.AddMemoryGrainStorage(Default);

    /// <summary>Adds a storage that lives and dies with the process, under <paramref name="name"/>.</summary>
    public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton<IGrainStorage>(name, static (services, _) => new MemoryGrainStorage(services.GetRequiredService<StateJson>(), new MemoryRows()));
        return builder;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime.Hosting;

/// <summary>Adds storages made elsewhere.</summary>
public static class StorageProviderHostExtensions
{
    /// <summary>Adds the storage that <paramref name="implementationFactory"/> makes, under <paramref name="name"/>.</summary>
    public static IServiceCollection AddGrainStorage<T>(this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
        where T : IGrainStorage
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(implementationFactory);
        return collection.AddKeyedSingleton<IGrainStorage>(name, (services, _) => implementationFactory(services, name));
    }
}

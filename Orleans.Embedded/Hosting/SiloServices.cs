using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;

namespace Orleans.Embedded.Hosting;

/// <summary>The services of a silo; adding them twice adds them once.</summary>
internal static class SiloServices
{
    internal static void Add(IServiceCollection services)
    {
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TurnExecutor, ThreadPoolExecutor>();
        services.TryAddSingleton(provider => new GrainRuntime(provider, GrainRegistry.FromLoadedAssemblies(), provider.GetRequiredService<TurnExecutor>()));
        services.TryAddSingleton<SiloCalls>();
        services.TryAddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainRuntime>());
        services.TryAddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainRuntime>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SiloHost>());
    }
}

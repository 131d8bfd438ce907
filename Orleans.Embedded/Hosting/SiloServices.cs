using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Grains;
using Orleans.Embedded.Lifecycle;
using Orleans.Embedded.Management;
using Orleans.Embedded.Storage;
using Orleans.Runtime;

namespace Orleans.Embedded.Hosting;

/// <summary>The services of a silo; adding them twice adds them once.</summary>
internal static class SiloServices
{
    internal static void Add(IServiceCollection services)
    {
        services.AddOptions();
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TurnExecutor, ThreadPoolExecutor>();
        services.TryAddSingleton(provider => new GrainRuntime(provider, GrainRegistry.FromLoadedAssemblies(), provider.GetRequiredService<TurnExecutor>()));
        services.TryAddSingleton<SiloCalls>();
        services.TryAddSingleton<GrainCensus>();
        services.TryAddSingleton<IGrainRuntime, SiloOfGrains>();
        services.TryAddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainRuntime>());
        services.TryAddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainRuntime>());
        services.TryAddSingleton<ILocalSiloDetails, LocalSiloDetails>();
        services.TryAddSingleton(provider => new SiloLifecycle(provider.GetRequiredService<ILogger<SiloLifecycle>>()));
        services.TryAddSingleton<ISiloLifecycle>(provider => provider.GetRequiredService<SiloLifecycle>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, SiloStages>());
        services.TryAddSingleton(provider => new StateJson(provider.GetRequiredService<IGrainFactory>));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SiloHost>());
    }
}

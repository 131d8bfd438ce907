using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Hosting;
using Orleans.Embedded.Streams;
using Orleans.Streams;

namespace Orleans.Hosting;

/// <summary>Adds streams that live in memory.</summary>
public static class SiloBuilderMemoryStreamExtensions
{
    /// <summary>
    /// Adds a stream provider whose events live and die with the process. A stream holds a bounded number of events that its
    /// slowest subscription has not seen; a producer waits for room.
    /// </summary>
    public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name)
        => builder.AddStreams(name, static (services, name) => new MemoryStreamLog(
            name,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.ResponseTimeout));

    internal static ISiloBuilder AddStreams(this ISiloBuilder builder, string name, Func<IServiceProvider, string, IStreamLog> log)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        builder.Services.AddKeyedSingleton(name, (services, _) => new StreamProvider(
            name,
            services.GetRequiredService<GrainRuntime>(),
            services.GetRequiredService<SiloCalls>(),
            log(services, name)));
        builder.Services.AddKeyedSingleton<IStreamProvider>(name, (services, _) => services.GetRequiredKeyedService<StreamProvider>(name));
        builder.Services.AddSingleton<ISiloPart>(services => services.GetRequiredKeyedService<StreamProvider>(name));
        return builder;
    }
}

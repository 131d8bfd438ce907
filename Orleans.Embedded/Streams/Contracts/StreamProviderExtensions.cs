using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Streams
{
    /// <summary>Streams by namespace and key.</summary>
    public static class StreamProviderExtensions
    {
        /// <summary>The stream without a namespace that has this key.</summary>
        public static IAsyncStream<T> GetStream<T>(this IStreamProvider provider, Guid id) => GetStream<T>(provider, null!, id);

        /// <summary>The stream with this namespace and key.</summary>
        public static IAsyncStream<T> GetStream<T>(this IStreamProvider provider, string ns, Guid id) => Of<T>(provider, StreamId.Create(ns, id));

        /// <summary>The stream without a namespace that has this key.</summary>
        public static IAsyncStream<T> GetStream<T>(this IStreamProvider provider, string key) => GetStream<T>(provider, null!, key);

        /// <summary>The stream with this namespace and key.</summary>
        public static IAsyncStream<T> GetStream<T>(this IStreamProvider provider, string ns, string key) => Of<T>(provider, StreamId.Create(ns, key));

        /// <summary>The stream without a namespace that has this key.</summary>
        public static IAsyncStream<T> GetStream<T>(this IStreamProvider provider, long id) => GetStream<T>(provider, null!, id);

        /// <summary>The stream with this namespace and key.</summary>
        public static IAsyncStream<T> GetStream<T>(this IStreamProvider provider, string ns, long id) => Of<T>(provider, StreamId.Create(ns, id));

        private static IAsyncStream<T> Of<T>(IStreamProvider provider, StreamId id)
        {
            ArgumentNullException.ThrowIfNull(provider);
            return provider.GetStream<T>(id);
        }
    }
}

namespace Orleans
{
    /// <summary>Stream providers, asked for by grains.</summary>
    public static class GrainStreamingExtensions
    {
        /// <summary>The stream provider called <paramref name="name"/>.</summary>
        /// <exception cref="KeyNotFoundException">The silo has none of that name.</exception>
        public static IStreamProvider GetStreamProvider(this Grain grain, string name) => GetStreamProvider((IGrainBase)grain, name);

        /// <inheritdoc cref="GetStreamProvider(Grain, string)"/>
        public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name)
        {
            ArgumentNullException.ThrowIfNull(grain);
            return ClientStreamingExtensions.Named(grain.GrainContext.ActivationServices, name);
        }
    }

    /// <summary>Stream providers, asked for by clients.</summary>
    public static class ClientStreamingExtensions
    {
        /// <summary>The stream provider called <paramref name="name"/>.</summary>
        /// <exception cref="KeyNotFoundException">The silo has none of that name.</exception>
        public static IStreamProvider GetStreamProvider(this IClusterClient client, string name)
        {
            ArgumentNullException.ThrowIfNull(client);
            return Named(client.ServiceProvider, name);
        }

        internal static IStreamProvider Named(IServiceProvider services, string name)
        {
            if (string.IsNullOrWhiteSpace(name)) throw new ArgumentNullException(nameof(name));
            return services.GetKeyedService<IStreamProvider>(name)
                ?? throw new KeyNotFoundException($"The silo has no stream provider called '{name}'. Add it with AddMemoryStreams or AddEmbeddedSqliteStreams where the silo is set up.");
        }
    }
}

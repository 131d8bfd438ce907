using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting
{
    /// <summary>Sets up a client. Clients of this engine live in the silo's process and share its services.</summary>
    public interface IClientBuilder
    {
        /// <summary>The host's services.</summary>
        IServiceCollection Services { get; }

        /// <summary>The host's configuration.</summary>
        IConfiguration Configuration { get; }
    }

    /// <summary>What can be set up on a client.</summary>
    public static class ClientBuilderExtensions
    {
        /// <summary>Adds services.</summary>
        public static IClientBuilder ConfigureServices(this IClientBuilder builder, Action<IServiceCollection> configureDelegate)
        {
            ArgumentNullException.ThrowIfNull(builder);
            ArgumentNullException.ThrowIfNull(configureDelegate);
            configureDelegate(builder.Services);
            return builder;
        }

        /// <summary>Sets options.</summary>
        public static IClientBuilder Configure<TOptions>(this IClientBuilder builder, Action<TOptions> configureOptions)
            where TOptions : class
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.Configure(configureOptions);
            return builder;
        }
    }
}

namespace Orleans.Embedded.Hosting
{
    internal sealed record ClientBuilder(IServiceCollection Services, IConfiguration Configuration) : Orleans.Hosting.IClientBuilder;
}

// Puts the chain that Chain:Mode names into the host. It starts after the engine has taken the folder, so that a second silo on
// the same folder never reaches its chain, and before the edge listens.

using Cuckoo.Chain.Profiles;
using Cuckoo.Silo.Hosting;
using Cuckoo.Wire;

namespace Cuckoo.Silo.Settlement;

/// <summary>The chain's part of the set-up.</summary>
internal static class ChainSetup
{
    /// <summary>Adds the chain, which then counts for stakes and parameters; nothing runs yet.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="siloUrl">Where the silo listens.</param>
    /// <param name="folder">The silo's folder.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="SetupException">The configuration is not one that can work.</exception>
    public static bool AddChain(this WebApplicationBuilder builder, string siloUrl, string folder)
    {
        ChainOptions options = OptionsOf(builder.Configuration);
        if (options.Findings(siloUrl).FirstOrDefault() is { } finding) throw new SetupException(finding);
        builder.Services.AddSingleton(services => new ReceiptContract(services.GetService<ISiloChain>()));
        if (options.Mode is not ChainMode.None)
        {
            builder.Services.AddSingleton(services => new EpochArchive(services, services.GetRequiredService<IGrainFactory>(), Path.Combine(folder, "epochs")));
            builder.Services.AddSingleton<IEpochArchive>(services => services.GetRequiredService<EpochArchive>());
            builder.Services.AddSingleton<EpochPoster>();
        }

        switch (options.Mode)
        {
            case ChainMode.Embedded:
                string chainFolder = Path.Combine(folder, "chain");
                builder.Services.AddSingleton(services => new EmbeddedChainHost(
                    chainFolder, options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<EmbeddedChainHost>>()));
                builder.Services.AddHostedService(services => services.GetRequiredService<EmbeddedChainHost>());
                builder.Services.AddSingleton<ISiloChain>(services => services.GetRequiredService<EmbeddedChainHost>());
                builder.Services.AddSingleton<ISettlementChain>(services => services.GetRequiredService<EmbeddedChainHost>());
                break;
            case ChainMode.Production:
                ProductionProfile profile = ProfileOf(builder.Configuration);
                builder.Services.AddSingleton(services => new ProductionChainHost(
                    profile, Path.Combine(folder, "chain"), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<ProductionChainHost>>()));
                builder.Services.AddHostedService(services => services.GetRequiredService<ProductionChainHost>());
                builder.Services.AddSingleton<ISiloChain>(services => services.GetRequiredService<ProductionChainHost>());
                builder.Services.AddSingleton<ISettlementChain>(services => services.GetRequiredService<ProductionChainHost>());
                break;
            default:
                return false;
        }

        builder.Services.AddSingleton<ChainFollower>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ChainFollower>());
        // After the chain: hosted services start in their order.
        builder.Services.AddHostedService(services => services.GetRequiredService<EpochPoster>());
        builder.Services.AddHostedService<DisputeCarrier>();
        builder.Services.AddHostedService<AnswerCarrier>();
        return true;
    }

    /// <summary>What a health check tells of the chain; null without one.</summary>
    public static ChainHealth? Health(this IServiceProvider services) => services.GetService<ISiloChain>() is { } chain
        ? new ChainHealth(chain.Mode is ChainMode.Embedded ? "embedded" : "production", chain.ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture), chain.IsUp, services.GetRequiredService<ChainFollower>().Health)
        : null;

    private static ChainOptions OptionsOf(ConfigurationManager configuration)
    {
        try
        {
            return configuration.GetSection("Chain").Get<ChainOptions>() ?? new ChainOptions();
        }
        catch (InvalidOperationException e)
        {
            // The binder's own sentence names the setting but not what is allowed.
            throw new SetupException($"Chain:Mode is '{configuration["Chain:Mode"]}'; use none, embedded or production.", e);
        }
    }

    private static ProductionProfile ProfileOf(ConfigurationManager configuration)
    {
        Dictionary<string, string> settings = configuration.GetSection("Chain").AsEnumerable()
            .Where(static one => one.Value is not null).ToDictionary(static one => one.Key, static one => one.Value!, StringComparer.Ordinal);
        (ProductionProfile? profile, IReadOnlyList<string> problems) = ProductionProfile.Read(settings);
        if (profile is null) throw new SetupException(string.Join(' ', problems));
        string[] missing = [.. ProductionChainHost.Needed.Where(name => !profile.Contracts.ContainsKey(name)).Select(static name => $"Chain:Contracts:{name}")];
        return missing.Length == 0 ? profile : throw new SetupException($"Say where the contracts are: {string.Join(", ", missing)}.");
    }
}

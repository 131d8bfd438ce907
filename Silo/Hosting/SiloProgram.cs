// Builds the silo in the order of a request's path: the edge, the grains behind it, what they store and how they judge.

using System.Net.Sockets;
using System.Reflection;
using Cuckoo.Grains;
using Cuckoo.Grains.Verification;
using Cuckoo.Grains.Webhooks;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Audit;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Edge.Accounts;
using Cuckoo.Silo.Edge.Blobs;
using Cuckoo.Silo.Edge.Coordination;
using Cuckoo.Silo.Edge.Miners;
using Cuckoo.Silo.Edge.Network;
using Cuckoo.Silo.Edge.OpenAi;
using Cuckoo.Silo.Edge.Requests;
using Cuckoo.Silo.Edge.Settlement;
using Cuckoo.Silo.Settlement;
using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Webhooks;
using Cuckoo.Wire;

namespace Cuckoo.Silo.Hosting;

/// <summary>The silo as a program.</summary>
public static class SiloProgram
{
    /// <summary>The version a health check tells.</summary>
    public static string Version { get; } =
        typeof(SiloProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Builds it from the command line and the environment; nothing listens yet.</summary>
    /// <exception cref="Exception">It is set up in a way that cannot work.</exception>
    public static WebApplication Build(string[] args)
    {
        // appsettings.json lies beside the program, wherever it is started from.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (KnownSettings.Findings(builder.Configuration, builder.EngineSettings()).FirstOrDefault() is { } unknown) throw new SetupException(unknown);
        SiloOptions options = OptionsOf(builder.Configuration);
        if (options.Findings().FirstOrDefault() is { } finding) throw new SetupException(finding);
        string folder = FolderOf(options);
        LoadedModels models = ModelsOf(options);

        // 2 EDGE
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.JsonBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MaxConcurrentConnections = options.Connections;
            ConnectionPlaces places = new(options.ConnectionsPerAddress);
            kestrel.ConfigureEndpointDefaults(listen => listen.Use(places.Hold));
        });
        builder.WebHost.UseUrls(options.Url);
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // The host would tell of a failed start with its whole stack; Program says it in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default));
        builder.Services.AddSingleton(options);
        if (options.IsAttached) builder.Services.AddSingleton<IHostLifetime, AttachedLifetime>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IRandomSource, SystemRandomSource>();
        builder.Services.AddSingleton(EdgeKey.LoadOrCreate(Path.Combine(folder, "edge.key")));
        builder.Services.AddSingleton<Tokens>();
        builder.Services.AddSingleton<MinerSessions>();
        builder.Services.AddSingleton<LinkTokens>();
        builder.Services.AddSingleton<WebhookSecrets>();
        builder.Services.AddSingleton(new WebhookUrls(isDevelopment: options.IsOpen));
        builder.Services.AddSingleton<IWebhookSender, WebhookSender>();
        builder.Services.AddSingleton<BooksCheckPlace>();
        builder.Services.AddEdgeLimits(options);

        // 3-4, 7 GRAINS and what they store, 8 CHAIN
        builder.Services.AddBlobs(options.Blobs, folder);
        builder.AddGrainEngine(folder);
        bool hasChain = builder.AddChain(options.Url, folder);
        builder.Services.AddSingleton(Network.Of(options, models) with { HasChain = hasChain, HasDisputes = hasChain && options.Disputes });
        builder.Services.AddHostedService<Treasury>();
        builder.Services.AddHostedService<CoordinatorWatch>();
        builder.Services.AddSingleton<ModelFiles>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ModelFiles>());

        // 6 VERIFICATION
        // Made by a call, so that they end with the host.
        builder.Services.AddSingleton(_ => models);
        builder.Services.AddSingleton<Specs>();
        builder.Services.AddSingleton<Texts>();
        builder.Services.AddSingleton<IAuditor, TrustedAuditor>();
        builder.Services.AddSingleton<BenchmarkCheck>();

        WebApplication silo = builder.Build();
        silo.UseMiddleware<LastDoor>();
        silo.UseRouting();
        silo.UseRateLimiter();
        silo.UseRequestTimeouts();
        silo.MapGet("/healthz", () => TypedResults.Json(new HealthReply("ok", Version, silo.Services.Health()), WireJson.Default.HealthReply))
            .Gives<HealthReply>();
        silo.MapDocument();
        silo.MapAccounts();
        silo.MapBooks();
        silo.MapKeys();
        silo.MapWallets();
        silo.MapTips();
        silo.MapTelegram();
        silo.MapStatements();
        silo.MapCoordinators();
        silo.MapChain();
        silo.MapQuotes();
        silo.MapRequests();
        silo.MapEvidence();
        silo.MapOpenAi();
        silo.MapSignIn();
        silo.MapModels();
        silo.MapJobs();
        silo.MapBenchmarks();
        silo.MapEarnings();
        silo.MapBlobs();
        silo.MapLinks();
        silo.MapDeletions();
        silo.MapEpochs();
        silo.MapVouchers();
        silo.MapDisputes();
        return silo;
    }

    /// <summary>Starts it: it listens from then on.</summary>
    /// <exception cref="Exception">It is set up in a way that cannot work.</exception>
    public static async Task Start(WebApplication silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        try
        {
            await silo.StartAsync();
        }
        catch (SocketException e)
        {
            throw new SetupException($"Cuckoo:Url '{silo.Services.GetRequiredService<SiloOptions>().Url}' cannot be listened on: {e.Message}", e);
        }

        silo.Services.GetRequiredService<Cuckoo.Blobs.BlobStore>();
    }

    private static SiloOptions OptionsOf(ConfigurationManager configuration)
    {
        try
        {
            return configuration.GetSection("Cuckoo").Get<SiloOptions>() ?? new SiloOptions();
        }
        catch (InvalidOperationException e)
        {
            throw new SetupException(e.Message, e);
        }
    }

    private static string FolderOf(SiloOptions options)
    {
        try
        {
            return Directory.CreateDirectory(options.DataFolder).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"Cuckoo:DataFolder '{options.DataFolder}' cannot be made: {e.Message}", e);
        }
    }

    private static LoadedModels ModelsOf(SiloOptions options)
    {
        LoadedModels models = new();
        foreach (string name in options.Models.Count > 0 ? options.Models : LoadedModels.Shipped)
        {
            try
            {
                models.Load(name, new KernelOptions { Threads = options.AuditThreads }, TimeProvider.System);
            }
            catch (Exception e) when (e is ModelFormatException or NumericsMismatchException or ModelTooLargeException or IOException or ArgumentException)
            {
                models.Dispose();
                throw new SetupException($"Cuckoo:Models '{name}' cannot be loaded: {e.Message}", e);
            }
        }

        return models;
    }
}

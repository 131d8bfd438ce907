// The host set-up of Microsoft.Orleans, compiled with -p:GrainEngine=Orleans in the place of EmbeddedEngine.cs beside it.
// Settings, under Cuckoo:Orleans: ConnectionString (PostgreSQL with Orleans' scripts applied; without one a single silo for
// development, all in memory), ClusterId, ServiceId, SiloPort, GatewayPort.

using System.Text.Json;
using System.Text.Json.Serialization;
using Cuckoo.Ledger;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;

namespace Cuckoo.Silo.Hosting;

/// <summary>Grains on as many machines as there are silos, with everything they keep in PostgreSQL.</summary>
internal static class OrleansEngine
{
    private const string Invariant = "Npgsql";

    /// <summary>Settings it reads besides the silo's options.</summary>
    public static IReadOnlyList<string> EngineSettings(this WebApplicationBuilder builder) =>
        ["Orleans:ConnectionString", "Orleans:ClusterId", "Orleans:ServiceId", "Orleans:SiloPort", "Orleans:GatewayPort"];

    /// <summary>Adds the engine; <paramref name="folder"/> holds nothing of it.</summary>
    /// <exception cref="SetupException">There is no journal for the books.</exception>
    public static void AddGrainEngine(this WebApplicationBuilder builder, string folder)
    {
        // Books that a restart forgets would be worse than none.
        if (!builder.Services.Any(static s => s.ServiceType == typeof(ILedgerJournal)))
            throw new SetupException($"The books have no journal outside the embedded engine's file yet, so the silo cannot run on Orleans with the data folder '{folder}'. Use the default build.");

        IConfigurationSection settings = builder.Configuration.GetSection("Cuckoo:Orleans");
        builder.UseOrleans(silo =>
        {
            if (settings["ConnectionString"] is { Length: > 0 } database) AddCluster(silo, settings, database);
            else silo.UseLocalhostClustering().AddMemoryGrainStorageAsDefault().UseInMemoryReminderService();
        });
    }

    private static void AddCluster(ISiloBuilder silo, IConfigurationSection settings, string database)
    {
        silo.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = settings["ClusterId"] ?? "cuckoo";
            options.ServiceId = settings["ServiceId"] ?? "cuckoo";
        });
        silo.ConfigureEndpoints(
            settings.GetValue("SiloPort", EndpointOptions.DEFAULT_SILO_PORT), settings.GetValue("GatewayPort", EndpointOptions.DEFAULT_GATEWAY_PORT));
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, database));
        silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, database));
        silo.AddAdoNetGrainStorageAsDefault(options =>
        {
            (options.Invariant, options.ConnectionString) = (Invariant, database);
            options.GrainStorageSerializer = new StateSerializer();
        });
    }

    /// <summary>State as the embedded engine writes it: JSON by property names, so that fields may be added.</summary>
    private sealed class StateSerializer : IGrainStorageSerializer
    {
        private static readonly JsonSerializerOptions Options = new() { IncludeFields = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

        public BinaryData Serialize<T>(T input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

        public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, Options)!;
    }
}

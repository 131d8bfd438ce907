using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Embedded;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Reminders;
using Orleans.Embedded.Sqlite;
using Orleans.Embedded.Storage;
using Orleans.Embedded.Streams;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>The set-up that only this engine has.</summary>
public static class EmbeddedSqliteExtensions
{
    /// <summary>
    /// Keeps grain state and reminders in the SQLite file at <paramref name="path"/>: the storage called Default, and every
    /// other name that nothing else is registered under. The file is a service, <see cref="SqliteFile"/>, for what else lives in it.
    /// </summary>
    public static ISiloBuilder UseEmbeddedSqlite(this ISiloBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        builder.Services.AddSingleton(_ => SqliteFile.Open(path));
        builder.Services.AddKeyedSingleton<IGrainStorage>(KeyedService.AnyKey, static (services, name) => new SqliteGrainStorage(services.GetRequiredService<SqliteFile>(), (string)name!, services.GetRequiredService<StateJson>()));
        builder.AddReminders();
        builder.Services.TryAddSingleton<IReminderStore, SqliteReminderStore>();
        return builder;
    }

    /// <summary>
    /// Adds a stream provider whose events are in the file of <see cref="UseEmbeddedSqlite"/>. A producer's call completes
    /// when its event is on disk; each subscription gets it at least once, in order, also after a restart or a kill. Events
    /// that all subscriptions have seen can be gone back to for five minutes, then they are removed.
    /// </summary>
    public static ISiloBuilder AddEmbeddedSqliteStreams(this ISiloBuilder builder, string name)
        => builder.AddStreams(name, static (services, name) => new SqliteStreamLog(
            services.GetService<SqliteFile>() ?? throw new OrleansException($"The stream provider '{name}' keeps its events in the silo's file, but the silo has none. Add UseEmbeddedSqlite where it is set up."),
            name,
            services.GetRequiredService<StateJson>(),
            services.GetRequiredService<TurnExecutor>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Streams")));
}

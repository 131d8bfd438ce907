using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Embedded;
using Orleans.Embedded.Reminders;
using Orleans.Embedded.Sqlite;
using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>The one piece of set-up that only this engine has.</summary>
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
        builder.Services.AddKeyedSingleton<IGrainStorage>(KeyedService.AnyKey, static (services, name) => new SqliteGrainStorage(services.GetRequiredService<SqliteFile>(), (string)name!));
        builder.AddReminders();
        builder.Services.TryAddSingleton<IReminderStore, SqliteReminderStore>();
        return builder;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Embedded.Hosting;
using Orleans.Embedded.Reminders;
using Orleans.Timers;

namespace Orleans.Hosting;

/// <summary>Adds reminders to a silo.</summary>
public static class SiloBuilderReminderExtensions
{
    /// <summary>Adds reminders; where they are stored is said elsewhere. Adding them twice adds them once.</summary>
    public static ISiloBuilder AddReminders(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<ReminderService>();
        builder.Services.TryAddSingleton<IReminderRegistry>(static services => services.GetRequiredService<ReminderService>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISiloPart, ReminderService>(static services => services.GetRequiredService<ReminderService>()));
        return builder;
    }
}

/// <summary>Keeps reminders in memory.</summary>
public static class SiloBuilderReminderMemoryExtensions
{
    /// <summary>Adds reminders that live and die with the process, even where the silo has a file.</summary>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
    {
        builder.AddReminders();
        builder.Services.Replace(ServiceDescriptor.Singleton<IReminderStore, MemoryReminderStore>());
        return builder;
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime
{
    /// <summary>Something to run when a silo starts.</summary>
    public interface IStartupTask
    {
        /// <summary>Runs; a failure fails the silo's start.</summary>
        Task Execute(CancellationToken cancellationToken);
    }
}

namespace Orleans.Embedded.Hosting
{
    internal sealed class StartupTask(IServiceProvider services, Func<IServiceProvider, CancellationToken, Task> run, int stage) : ILifecycleParticipant<Runtime.ISiloLifecycle>
    {
        public void Participate(Runtime.ISiloLifecycle lifecycle) => lifecycle.Subscribe("Start-up task", stage, cancellationToken => run(services, cancellationToken));
    }
}

namespace Orleans.Hosting
{
    /// <summary>Tasks at the start of a silo.</summary>
    public static class SiloBuilderStartupExtensions
    {
        // As in Orleans, where it is an error under warnings-as-errors as well: what compiles here must compile there.
        private const string Instead = "Use a hosted service that is registered after UseOrleans: it starts once the silo takes calls.";

        /// <summary>Runs a <typeparamref name="TStartup"/> when the silo reaches <paramref name="stage"/>; its failure fails the start.</summary>
        [Obsolete(Instead)]
        public static ISiloBuilder AddStartupTask<TStartup>(this ISiloBuilder builder, int stage = ServiceLifecycleStage.Active)
            where TStartup : class, Runtime.IStartupTask
            => builder.AddStartupTask(static (services, cancellationToken) => ActivatorUtilities.GetServiceOrCreateInstance<TStartup>(services).Execute(cancellationToken), stage);

        /// <summary>Runs <paramref name="startupTask"/> when the silo reaches <paramref name="stage"/>; its failure fails the start.</summary>
        [Obsolete(Instead)]
        public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, Runtime.IStartupTask startupTask, int stage = ServiceLifecycleStage.Active)
        {
            ArgumentNullException.ThrowIfNull(startupTask);
            return builder.AddStartupTask((_, cancellationToken) => startupTask.Execute(cancellationToken), stage);
        }

        /// <summary>Runs <paramref name="startupTask"/> when the silo reaches <paramref name="stage"/>; its failure fails the start.</summary>
        [Obsolete(Instead)]
        public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, Func<IServiceProvider, CancellationToken, Task> startupTask, int stage = ServiceLifecycleStage.Active)
        {
            ArgumentNullException.ThrowIfNull(builder);
            ArgumentNullException.ThrowIfNull(startupTask);
            builder.Services.AddSingleton<ILifecycleParticipant<Runtime.ISiloLifecycle>>(services => new Embedded.Hosting.StartupTask(services, startupTask, stage));
            return builder;
        }
    }
}

namespace Orleans.Embedded.Hosting;

/// <summary>Something to run once the silo takes calls.</summary>
internal sealed record StartupTask(Func<IServiceProvider, CancellationToken, Task> Run);

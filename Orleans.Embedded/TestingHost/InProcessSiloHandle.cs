using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>A silo of a test cluster that runs in the test's own process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private int _stopped;

    /// <summary>The host it lives in.</summary>
    public IHost SiloHost { get; init; } = null!;

    /// <summary>The services of that host.</summary>
    public IServiceProvider ServiceProvider => SiloHost.Services;

    /// <inheritdoc/>
    public override bool IsActive => Volatile.Read(ref _stopped) == 0;

    /// <inheritdoc/>
    public override Task StopSiloAsync(bool stopGracefully) => StopSiloAsync(new CancellationToken(canceled: !stopGracefully));

    /// <inheritdoc/>
    public override Task StopSiloAsync(CancellationToken ct)
        => Interlocked.Exchange(ref _stopped, 1) == 0 ? SiloHost.StopAsync(ct) : Task.CompletedTask;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            await StopSiloAsync(stopGracefully: true);
        }
        finally
        {
            if (SiloHost is IAsyncDisposable disposable) await disposable.DisposeAsync();
            else SiloHost.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }
}

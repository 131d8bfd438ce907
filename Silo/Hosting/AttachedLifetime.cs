using System.Runtime.InteropServices;

namespace Cuckoo.Silo.Hosting;

/// <summary>
/// The signals of a silo that another program started. Ctrl-C in a terminal reaches both at once; then the silo stays until its parent
/// lets go of it, so that miners can hand in what they are at.
/// </summary>
internal sealed class AttachedLifetime(IHostApplicationLifetime life) : IHostLifetime, IDisposable
{
    private PosixSignalRegistration? interrupt;
    private PosixSignalRegistration? terminate;

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            life.StopApplication();
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt?.Dispose();
        terminate?.Dispose();
    }
}

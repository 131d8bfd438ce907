using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A silo of a test cluster.</summary>
public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    /// <summary>The number the cluster counts it by, from 0.</summary>
    public short InstanceNumber { get; set; }

    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its address.</summary>
    public SiloAddress SiloAddress { get; set; } = SiloAddress.Zero;

    /// <summary>Where clients reach it; the same place in an engine of one process.</summary>
    public SiloAddress GatewayAddress { get; set; } = SiloAddress.Zero;

    /// <summary>Whether it was started and not stopped since.</summary>
    public abstract bool IsActive { get; }

    /// <summary>Stops it: with <paramref name="stopGracefully"/> calls end and grains are deactivated, otherwise they are left as they stand.</summary>
    public abstract Task StopSiloAsync(bool stopGracefully);

    /// <inheritdoc cref="StopSiloAsync(bool)"/>
    public virtual Task StopSiloAsync(bool stopGracefully, CancellationToken cancellationToken)
        => stopGracefully ? StopSiloAsync(cancellationToken) : StopSiloAsync(stopGracefully: false);

    /// <summary>Stops it gracefully until <paramref name="ct"/> is cancelled, and at once from then on.</summary>
    public abstract Task StopSiloAsync(CancellationToken ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Its name and address.</summary>
    public override string ToString() => $"{Name} ({SiloAddress})";

    /// <summary>Stops it and lets go of what it holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

// A silo for tests, in the test's process: started, stopped, killed and started again on what its set-up says. It has
// the shape of Orleans' test cluster and the size of this engine's: one silo. The client lives in the silo, so a
// reference taken before a restart belongs to the silo that is gone; take it anew from Client.

using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Embedded.Activations;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A cluster of one silo in the test's own process.</summary>
public sealed class InProcessTestCluster : IDisposable, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<InProcessSiloHandle> _silos = [];
    private short _started;
    private bool _hasClient;

    internal InProcessTestCluster(InProcessTestClusterOptions options) => Options = options;

    /// <summary>How the cluster is made up.</summary>
    public InProcessTestClusterOptions Options { get; }

    /// <summary>The silos that were started and not stopped since.</summary>
    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_gate) return new List<InProcessSiloHandle>(_silos).AsReadOnly();
        }
    }

    /// <summary>The door to the grains.</summary>
    /// <exception cref="InvalidOperationException">The cluster is not deployed, or its silo or client was stopped.</exception>
    public IClusterClient Client
        => Volatile.Read(ref _hasClient) && Silos is [var silo, ..]
            ? silo.ServiceProvider.GetRequiredService<IClusterClient>()
            : throw new InvalidOperationException("The test cluster has no client: deploy it first, or start its silo again.");

    /// <summary>The services of a silo; by default of the one there is.</summary>
    /// <exception cref="ArgumentException">No silo has that address.</exception>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null)
        => Silos.FirstOrDefault(one => silo is null || one.SiloAddress.Equals(silo))?.ServiceProvider
            ?? throw new ArgumentException(silo is null ? "The cluster has no silo." : $"No silo has the address {silo}.", nameof(silo));

    /// <summary>The silos that run.</summary>
    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos.Where(static one => one.IsActive);

    /// <summary>The running silo at an address, or null.</summary>
    public InProcessSiloHandle? GetSiloForAddress(SiloAddress siloAddress)
    {
        ArgumentNullException.ThrowIfNull(siloAddress);
        return GetActiveSilos().FirstOrDefault(one => one.SiloAddress.Equals(siloAddress));
    }

    /// <summary>Whether a running silo has the address.</summary>
    public bool ContainsSilo(SiloAddress siloAddress) => GetSiloForAddress(siloAddress) is not null;

    /// <summary>Starts the silo and the client.</summary>
    /// <exception cref="InvalidOperationException">It was started already.</exception>
    public Task DeployAsync() => DeployAsync(CancellationToken.None);

    /// <inheritdoc cref="DeployAsync()"/>
    public async Task DeployAsync(CancellationToken cancellationToken)
    {
        if (Silos.Count > 0) throw new InvalidOperationException("The test cluster is deployed already.");
        await StartSilosAsync(Options.InitialSilosCount, cancellationToken);
        if (Options.InitializeClientOnDeploy) await InitializeClientAsync(cancellationToken);
    }

    /// <summary>Makes <see cref="Client"/> available.</summary>
    public Task InitializeClientAsync() => InitializeClientAsync(CancellationToken.None);

    /// <inheritdoc cref="InitializeClientAsync()"/>
    public Task InitializeClientAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Volatile.Write(ref _hasClient, true);
        return Task.CompletedTask;
    }

    /// <summary>Takes <see cref="Client"/> away.</summary>
    public Task StopClusterClientAsync() => StopClusterClientAsync(CancellationToken.None);

    /// <inheritdoc cref="StopClusterClientAsync()"/>
    public Task StopClusterClientAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _hasClient, false);
        return Task.CompletedTask;
    }

    /// <summary>Takes <see cref="Client"/> away.</summary>
    public Task KillClientAsync() => StopClusterClientAsync();

    /// <summary>Starts a silo where none runs.</summary>
    /// <exception cref="OrleansConfigurationException">One runs already: this engine has no second one.</exception>
    public async Task<InProcessSiloHandle> StartAdditionalSiloAsync() => (await StartSilosAsync(1))[0];

    /// <inheritdoc cref="StartAdditionalSiloAsync()"/>
    public InProcessSiloHandle StartAdditionalSilo() => StartAdditionalSiloAsync().GetAwaiter().GetResult();

    /// <summary>Starts silos: one where none runs.</summary>
    /// <exception cref="OrleansConfigurationException">There would be more than one.</exception>
    public Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart) => StartSilosAsync(silosToStart, CancellationToken.None);

    /// <inheritdoc cref="StartSilosAsync(int)"/>
    public async Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart, CancellationToken cancellationToken)
    {
        if (silosToStart <= 0) return [];
        if (silosToStart + Silos.Count > 1) throw OneSiloOnly();
        return [await StartAsync(_started++, cancellationToken)];
    }

    /// <summary>Stops a silo gracefully.</summary>
    public Task StopSiloAsync(InProcessSiloHandle instance) => StopSiloAsync(instance, CancellationToken.None);

    /// <summary>Stops a silo gracefully until the token is cancelled, and at once from then on.</summary>
    public Task StopSiloAsync(InProcessSiloHandle instance, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return EndAsync(instance, stopGracefully: true, cancellationToken);
    }

    /// <summary>Lets go of a silo as it stands, without a word to its grains.</summary>
    public Task KillSiloAsync(InProcessSiloHandle instance) => KillSiloAsync(instance, CancellationToken.None);

    /// <inheritdoc cref="KillSiloAsync(InProcessSiloHandle)"/>
    public Task KillSiloAsync(InProcessSiloHandle instance, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return EndAsync(instance, stopGracefully: false, cancellationToken);
    }

    /// <summary>Stops a silo gracefully and starts another with the same set-up.</summary>
    public async Task<InProcessSiloHandle?> RestartSiloAsync(InProcessSiloHandle instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await StopSiloAsync(instance);
        return await StartAsync(instance.InstanceNumber, CancellationToken.None);
    }

    /// <summary>Stops the silos gracefully.</summary>
    public Task StopSilosAsync() => StopSilosAsync(CancellationToken.None);

    /// <inheritdoc cref="StopSilosAsync()"/>
    public async Task StopSilosAsync(CancellationToken cancellationToken)
    {
        foreach (var silo in Silos) await StopSiloAsync(silo, cancellationToken);
    }

    /// <summary>Stops the client and the silos.</summary>
    public Task StopAllSilosAsync() => StopAllSilosAsync(CancellationToken.None);

    /// <inheritdoc cref="StopAllSilosAsync()"/>
    public async Task StopAllSilosAsync(CancellationToken cancellationToken)
    {
        await StopClusterClientAsync(cancellationToken);
        await StopSilosAsync(cancellationToken);
    }

    /// <inheritdoc cref="StopAllSilosAsync()"/>
    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    /// <summary>Completes at once: the only silo always knows who is there.</summary>
    // CA1822: an instance method in Orleans.
#pragma warning disable CA1822
    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;
#pragma warning restore CA1822

    /// <summary>The activation of a grain, if it has one.</summary>
    public bool TryGetGrainContext(GrainId grainId, [NotNullWhen(true)] out IGrainContext? grainContext)
    {
        grainContext = Silos.SelectMany(static one => one.ServiceProvider.GetRequiredService<GrainRuntime>().Catalog.All).FirstOrDefault(one => one.GrainId.Equals(grainId));
        return grainContext is not null;
    }

    /// <summary>Completes when the activation that the grain has now is gone; at once when it has none.</summary>
    public Task WaitForDeactivationAsync(GrainId grainId) => TryGetGrainContext(grainId, out var context) ? context.Deactivated : Task.CompletedTask;

    /// <inheritdoc cref="WaitForDeactivationAsync(GrainId)"/>
    public Task WaitForDeactivationAsync(IAddressable grain) => WaitForDeactivationAsync(grain.GetGrainId());

    /// <summary>Ends the activation that the grain has now and waits for it.</summary>
    public async Task DeactivateAsync(GrainId grainId)
    {
        if (!TryGetGrainContext(grainId, out var context)) return;
        context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The test asked for it."));
        await context.Deactivated;
    }

    /// <inheritdoc cref="DeactivateAsync(GrainId)"/>
    public Task DeactivateAsync(IAddressable grain) => DeactivateAsync(grain.GetGrainId());

    /// <summary>Stops everything.</summary>
    public async ValueTask DisposeAsync() => await StopAllSilosAsync();

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => StopAllSilos();

    internal static OrleansConfigurationException OneSiloOnly()
        => new("A cluster of more than one silo was asked for. The embedded engine has one silo in one process; set the initial silo count to 1, or run the test on Orleans.");

    private async Task<InProcessSiloHandle> StartAsync(short number, CancellationToken cancellationToken)
    {
        var specific = InProcessTestSiloSpecificOptions.Create(this, Options, number);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = specific.SiloName, EnvironmentName = Environments.Development });
        foreach (var configure in Options.SiloHostConfigurationDelegates) configure(specific, builder);
        builder.UseOrleans(silo =>
        {
            silo.Services.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Options.ClusterId, Options.ServiceId));
            silo.Services.Configure<SiloOptions>(options => options.SiloName = specific.SiloName);
        });
        foreach (var configure in Options.ClientHostConfigurationDelegates) configure(builder);
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch
        {
            if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
            throw;
        }

        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        var handle = new InProcessSiloHandle { Name = specific.SiloName, InstanceNumber = number, SiloHost = host, SiloAddress = details.SiloAddress, GatewayAddress = details.GatewayAddress };
        lock (_gate) _silos.Add(handle);
        return handle;
    }

    private async Task EndAsync(InProcessSiloHandle instance, bool stopGracefully, CancellationToken cancellationToken)
    {
        try
        {
            await instance.StopSiloAsync(stopGracefully, cancellationToken);
        }
        finally
        {
            lock (_gate) _silos.Remove(instance);
            await instance.DisposeAsync();
        }
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Base class of grains: knows its activation, its factory and its services, and is told when it begins and ends.
/// It is made by the silo only; its constructor takes services and persistent state.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly IGrainRuntime? _runtime;

    /// <summary>Binds the instance to the activation that is constructing it.</summary>
    /// <exception cref="InvalidOperationException">Constructed outside a silo.</exception>
    protected Grain()
        : this(Activation.Constructing ?? throw new InvalidOperationException("Grains are constructed by the silo; ask the grain factory for a reference instead."))
    {
    }

    /// <summary>Binds the instance to the given activation, and to a silo other than the one that activates it: a test's.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        ArgumentNullException.ThrowIfNull(grainContext);
        GrainContext = grainContext;
        _runtime = grainRuntime;
    }

    /// <inheritdoc/>
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to this grain, to be handed to others instead of <c>this</c>.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The grain's identity as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>The silo's address as text.</summary>
    public string RuntimeIdentity => Silo.SiloIdentity;

    private IGrainRuntime Silo => _runtime ?? GrainReference.Runtime.Services.GetRequiredService<IGrainRuntime>();

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => _runtime?.GrainFactory ?? GrainReference.Runtime;

    /// <summary>Services scoped to this activation.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>Runs once, after the state is read and before the first call. A failure reaches the callers; the next call tries again.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs once, after the last call. Must not be relied on: a killed process never calls it.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation after the running calls; waiting calls go to the next activation.</summary>
    protected void DeactivateOnIdle() => Silo.DeactivateOnIdle(GrainContext);

    /// <summary>Keeps the activation from idle collection for <paramref name="timeSpan"/> from now; zero or less takes it back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Silo.DelayDeactivation(GrainContext, timeSpan);
}

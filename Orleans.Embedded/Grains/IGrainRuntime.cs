using Orleans.Embedded.Activations;

namespace Orleans.Runtime
{
    /// <summary>The silo as its grains know it: what the base class asks, and what a test may stand in for.</summary>
    public interface IGrainRuntime
    {
        /// <summary>The silo's address as text.</summary>
        string SiloIdentity { get; }

        /// <summary>The silo's address.</summary>
        SiloAddress SiloAddress { get; }

        /// <summary>Makes references to grains.</summary>
        IGrainFactory GrainFactory { get; }

        /// <summary>The services of the host.</summary>
        IServiceProvider ServiceProvider { get; }

        /// <summary>The silo's clock.</summary>
        TimeProvider TimeProvider { get; }

        /// <summary>Ends an activation after its running calls; waiting calls go to the next activation.</summary>
        void DeactivateOnIdle(IGrainContext grainContext);

        /// <summary>Keeps an activation from idle collection for <paramref name="timeSpan"/> from now; zero or less takes it back.</summary>
        void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);
    }
}

namespace Orleans.Embedded.Grains
{
    internal sealed class SiloOfGrains(GrainRuntime runtime, Runtime.ILocalSiloDetails silo) : Runtime.IGrainRuntime
    {
        public string SiloIdentity => silo.SiloAddress.ToString();

        public Runtime.SiloAddress SiloAddress => silo.SiloAddress;

        public IGrainFactory GrainFactory => runtime;

        public IServiceProvider ServiceProvider => runtime.Services;

        public TimeProvider TimeProvider => runtime.Time;

        public void DeactivateOnIdle(Runtime.IGrainContext grainContext)
            => grainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain asked to be deactivated."));

        public void DelayDeactivation(Runtime.IGrainContext grainContext, TimeSpan timeSpan) => ((Activation)grainContext).DelayDeactivation(timeSpan);
    }
}

using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Anything that can be addressed by a grain reference.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>The root of all grain interfaces.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain whose key is a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A grain whose key is a GUID.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>A grain whose key is an integer.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>A grain whose key is a GUID and a text.</summary>
    public interface IGrainWithGuidCompoundKey : IGrain;

    /// <summary>A grain whose key is an integer and a text.</summary>
    public interface IGrainWithIntegerCompoundKey : IGrain;

    /// <summary>The contract between the silo and a grain instance.</summary>
    public interface IGrainBase
    {
        /// <summary>The activation this instance lives in.</summary>
        IGrainContext GrainContext { get; }

        /// <summary>Runs once, after the state is read and before the first call. A failure reaches the callers; the next call tries again.</summary>
        Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

        /// <summary>Runs once, after the last call. Must not be relied on: a killed process never calls it.</summary>
        Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
    }
}

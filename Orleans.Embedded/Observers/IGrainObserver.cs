using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// The root of interfaces by which grains call back what is no grain. Methods return a Task, or nothing when nobody waits.
/// An object becomes callable by <see cref="IGrainFactory.CreateObjectReference{TGrainObserverInterface}"/>.
/// </summary>
public interface IGrainObserver : IAddressable;

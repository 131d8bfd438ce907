using Orleans.Runtime;

namespace Orleans.Streams.Core;

/// <summary>A grain that wants to be told of a subscription it has no observer for yet, before the first event of it.</summary>
public interface IStreamSubscriptionObserver
{
    /// <summary>Runs in a turn of the grain, which makes the handle and resumes it.</summary>
    Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
}

/// <summary>Makes the handle of one subscription, once the grain knows the type of its events.</summary>
public interface IStreamSubscriptionHandleFactory
{
    /// <summary>The stream.</summary>
    StreamId StreamId { get; }

    /// <summary>The name of the stream's provider.</summary>
    string ProviderName { get; }

    /// <summary>The subscription.</summary>
    GuidId SubscriptionId { get; }

    /// <summary>The subscription's handle.</summary>
    StreamSubscriptionHandle<T> Create<T>();
}

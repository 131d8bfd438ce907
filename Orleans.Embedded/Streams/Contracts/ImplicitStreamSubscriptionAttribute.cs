namespace Orleans;

/// <summary>
/// Subscribes the grains of the class to the streams of a namespace: each grain to the stream that has its key, in every provider.
/// The grain gives the subscription an observer when it activates, or in <see cref="Streams.Core.IStreamSubscriptionObserver.OnSubscribed"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class ImplicitStreamSubscriptionAttribute : Attribute
{
    /// <summary>Subscribes to the streams of every namespace.</summary>
    public ImplicitStreamSubscriptionAttribute()
    {
    }

    /// <summary>Subscribes to the streams of one namespace.</summary>
    public ImplicitStreamSubscriptionAttribute(string streamNamespace) => StreamNamespace = streamNamespace;

    // Null: all of them.
    internal string? StreamNamespace { get; }
}

namespace Orleans.Providers;

/// <summary>Names the storage of a grain that derives from <see cref="Grain{TGrainState}"/>; without it, the one called Default.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StorageProviderAttribute : Attribute
{
    /// <summary>The storage's name.</summary>
    public string ProviderName { get; set; } = ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
}

/// <summary>Names that mean something when nothing else is said.</summary>
public static class ProviderConstants
{
    /// <summary>The storage used by grains that name none.</summary>
    public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";

    /// <summary>The storage in which Orleans keeps stream subscriptions. Accepted; this engine keeps them with their streams.</summary>
    public const string DEFAULT_PUBSUB_PROVIDER_NAME = "PubSubStore";
}

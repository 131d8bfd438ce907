using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>The silo as a maker of references.</summary>
public sealed partial class GrainRuntime
{
    /// <inheritdoc/>
    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey
        => Reference<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    /// <inheritdoc/>
    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey
        => Reference<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    /// <inheritdoc/>
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
        => Reference<TGrainInterface>(Given(primaryKey), grainClassNamePrefix);

    /// <inheritdoc/>
    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey
        => Reference<TGrainInterface>(Compound(primaryKey, keyExtension), grainClassNamePrefix);

    /// <inheritdoc/>
    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey
        => Reference<TGrainInterface>(Compound(primaryKey, keyExtension), grainClassNamePrefix);

    /// <inheritdoc/>
    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey)
        => (IGrain)Reference(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey), null);

    /// <inheritdoc/>
    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey)
        => (IGrain)Reference(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey), null);

    /// <inheritdoc/>
    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
        => (IGrain)Reference(grainInterfaceType, Given(grainPrimaryKey), null);

    /// <inheritdoc/>
    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension)
        => (IGrain)Reference(grainInterfaceType, Compound(grainPrimaryKey, keyExtension), null);

    /// <inheritdoc/>
    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension)
        => (IGrain)Reference(grainInterfaceType, Compound(grainPrimaryKey, keyExtension), null);

    /// <inheritdoc/>
    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable
        => (TGrainInterface)(object)ReferenceTo(grainId, typeof(TGrainInterface));

    /// <inheritdoc/>
    public IAddressable GetGrain(GrainId grainId) => new IdentityReference(this, grainId);

    /// <inheritdoc/>
    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType)
        => ReferenceTo(grainId, Registry.Interface(interfaceType));

    /// <inheritdoc/>
    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix)
        => Reference(interfaceType, grainKey, grainClassNamePrefix);

    /// <inheritdoc/>
    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => Reference(interfaceType, grainKey, null);

    /// <summary>A reference that implements <paramref name="grainInterface"/>; its class is not asked whether it does.</summary>
    internal GrainReference ReferenceTo(GrainId id, Type grainInterface)
        => grainInterface.IsAssignableFrom(typeof(IdentityReference)) ? new IdentityReference(this, id) : Registry.Reference(this, grainInterface, id);

    private static IdSpan Given(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return IdSpan.Create(key);
    }

    private static IdSpan Compound(Guid key, string extension)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(extension);
        return GrainIdKeyExtensions.CreateGuidKey(key, extension);
    }

    private static IdSpan Compound(long key, string extension)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(extension);
        return GrainIdKeyExtensions.CreateIntegerKey(key, extension);
    }

    private TGrainInterface Reference<TGrainInterface>(IdSpan key, string? classNamePrefix)
        => (TGrainInterface)(object)Reference(typeof(TGrainInterface), key, classNamePrefix);

    private GrainReference Reference(Type grainInterface, IdSpan key, string? classNamePrefix)
    {
        ArgumentNullException.ThrowIfNull(grainInterface);
        if (key.IsDefault) throw new ArgumentException("A key that names nothing was given.", nameof(key));
        return Registry.Reference(this, grainInterface, GrainId.Create(Registry.Implementation(grainInterface, classNamePrefix).Name, key));
    }
}

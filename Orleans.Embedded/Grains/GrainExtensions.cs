using Orleans.Runtime;

namespace Orleans;

/// <summary>Identity of grains and references, and views of one as another interface.</summary>
public static class GrainExtensions
{
    /// <summary>The identity behind a grain or a reference.</summary>
    /// <exception cref="ArgumentException">The object is neither.</exception>
    public static GrainId GetGrainId(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            GrainReference reference => reference.GrainId,
            IGrainBase instance => instance.GrainContext.GrainId,
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a grain reference.", nameof(grain)),
        };
    }

    /// <summary>The string key of a grain or a reference; of one that has another kind of key, its text.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>The GUID key of a grain or a reference.</summary>
    /// <exception cref="InvalidOperationException">Its key is no GUID.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetPrimaryKey(out _);

    /// <summary>The GUID key of a grain or a reference, and the text beside it, if any.</summary>
    /// <exception cref="InvalidOperationException">Its key is no GUID.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt)
        => grain.GetGrainId().TryGetGuidKey(out var key, out keyExt) ? key : throw new InvalidOperationException($"The key of {grain.GetGrainId()} is not a GUID.");

    /// <summary>The integer key of a grain or a reference.</summary>
    /// <exception cref="InvalidOperationException">Its key is no integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetPrimaryKeyLong(out _);

    /// <summary>The integer key of a grain or a reference, and the text beside it, if any.</summary>
    /// <exception cref="InvalidOperationException">Its key is no integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt)
        => grain.GetGrainId().TryGetIntegerKey(out var key, out keyExt) ? key : throw new InvalidOperationException($"The key of {grain.GetGrainId()} is not an integer.");

    /// <summary>Whether the key reads as an integer.</summary>
    public static bool IsPrimaryKeyBasedOnLong(this IAddressable grain) => grain.GetGrainId().TryGetIntegerKey(out _, out _);

    /// <summary>A reference to the grain as <typeparamref name="TGrainInterface"/>.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)grain.AsReference(typeof(TGrainInterface));

    /// <summary>A reference to the grain as <paramref name="interfaceType"/>.</summary>
    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        ArgumentNullException.ThrowIfNull(interfaceType);
        var id = grain.GetGrainId();
        if (interfaceType.IsInstanceOfType(grain) && grain is GrainReference) return grain;
        var runtime = grain is GrainReference reference ? reference.Runtime : ((IGrainBase)grain).GrainContext.GrainReference.Runtime;
        return runtime.ReferenceTo(id, interfaceType);
    }

    /// <summary>The same grain seen as <typeparamref name="TGrainInterface"/>.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    /// <summary>The same grain seen as <paramref name="interfaceType"/>.</summary>
    public static object Cast(this IAddressable grain, Type interfaceType) => grain.AsReference(interfaceType);
}

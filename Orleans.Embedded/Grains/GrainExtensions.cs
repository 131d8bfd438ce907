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

    /// <summary>The string key of a grain or a reference.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>A reference to the grain as <typeparamref name="TGrainInterface"/>.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
        where TGrainInterface : IAddressable
    {
        var id = grain.GetGrainId();
        var runtime = grain is GrainReference reference ? reference.Runtime : ((IGrainBase)grain).GrainContext.GrainReference.Runtime;
        return runtime.GetGrain<TGrainInterface>(id);
    }

    /// <summary>The same grain seen as <typeparamref name="TGrainInterface"/>.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain)
        where TGrainInterface : IAddressable
        => grain.AsReference<TGrainInterface>();
}

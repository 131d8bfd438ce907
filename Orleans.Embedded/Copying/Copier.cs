using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying;

/// <summary>How values of the static type <typeparamref name="T"/> are copied: decided once, so that a call looks nothing up.</summary>
internal static class Copier<T>
{
    /// <summary>No value that fits <typeparamref name="T"/> is ever copied.</summary>
    internal static readonly bool IsShared = SharedTypes.AlwaysShared(typeof(T));

    // For values of exactly T; null where there can be none or none is known.
    private static readonly IDeepCopier<T>? s_exact = Copiers.Exact<T>();

    internal static T Copy(T value, CopyContext context)
    {
        // One that was not found may have been loaded since.
        if (typeof(T).IsValueType)
            return (s_exact ?? Copiers.Exact<T>() ?? throw CodecNotFoundException.Of(typeof(T))).DeepCopy(value, context);
        if (value is null or GrainReference) return value;
        if (s_exact is not null && value.GetType() == typeof(T)) return s_exact.DeepCopy(value, context);
        var copy = Copiers.OfType(value.GetType()).Copy(value, context);
        return Unsafe.As<object, T>(ref copy);
    }
}

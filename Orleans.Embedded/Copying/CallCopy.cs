using System.ComponentModel;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying;

/// <summary>What generated code and calls ask for: copies of what crosses from one grain to another.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CallCopy
{
    /// <summary>A copy of one of several values of a call; all of them share <paramref name="context"/>, which is made when first needed.</summary>
    /// <exception cref="Orleans.Serialization.CodecNotFoundException">Nothing can copy a value of its type.</exception>
    /// <exception cref="ArgumentException">A grain itself is among the values, not a reference to it.</exception>
    public static T Of<T>(T value, ref CopyContext? context)
        => Copier<T>.IsShared ? value : Copier<T>.Copy(value, context ??= CopyContext.Rent());

    /// <summary>A copy of a value that crosses alone, as a result does.</summary>
    /// <exception cref="Orleans.Serialization.CodecNotFoundException">Nothing can copy a value of its type.</exception>
    /// <exception cref="ArgumentException">A grain itself is in the value, not a reference to it.</exception>
    public static T Of<T>(T value)
    {
        if (Copier<T>.IsShared) return value;
        var context = CopyContext.Rent();
        var copy = Copier<T>.Copy(value, context);
        context.Dispose();
        return copy;
    }
}

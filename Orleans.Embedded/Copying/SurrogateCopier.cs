using System.ComponentModel;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying;

/// <summary>Base of the generated copiers of values for which a converter is registered: their surrogates are copied.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SurrogateCopier<TValue, TSurrogate, TConverter> : IDeepCopier<TValue>
    where TSurrogate : struct
    where TConverter : IConverter<TValue, TSurrogate>, new()
{
    private readonly TConverter _converter = new();

    /// <inheritdoc/>
    public TValue DeepCopy(TValue input, CopyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (input is null) return input;
        if (typeof(TValue).IsValueType) return Converted(input, context);
        if (context.TryGetCopy<object>(input, out var known)) return (TValue)known!;
        CopyContext.EnsureRoom(input);
        var copy = Converted(input, context);
        context.RecordCopy(input, copy!);
        return copy;
    }

    private TValue Converted(TValue input, CopyContext context) => _converter.ConvertFromSurrogate(context.DeepCopy(_converter.ConvertToSurrogate(in input)));
}

using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying.Containers;

internal sealed class NullableCopier<T> : IDeepCopier<T?>
    where T : struct
{
    public T? DeepCopy(T? input, CopyContext context) => input is { } value ? context.DeepCopy(value) : null;
}

internal sealed class KeyValuePairCopier<TKey, TValue> : IDeepCopier<KeyValuePair<TKey, TValue>>
{
    public KeyValuePair<TKey, TValue> DeepCopy(KeyValuePair<TKey, TValue> input, CopyContext context) => new(context.DeepCopy(input.Key), context.DeepCopy(input.Value));
}

internal sealed class ValueTupleCopier<T1> : IDeepCopier<ValueTuple<T1>>
{
    public ValueTuple<T1> DeepCopy(ValueTuple<T1> input, CopyContext context) => new(context.DeepCopy(input.Item1));
}

internal sealed class ValueTupleCopier<T1, T2> : IDeepCopier<ValueTuple<T1, T2>>
{
    public ValueTuple<T1, T2> DeepCopy(ValueTuple<T1, T2> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2));
}

internal sealed class ValueTupleCopier<T1, T2, T3> : IDeepCopier<ValueTuple<T1, T2, T3>>
{
    public ValueTuple<T1, T2, T3> DeepCopy(ValueTuple<T1, T2, T3> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3));
}

internal sealed class ValueTupleCopier<T1, T2, T3, T4> : IDeepCopier<ValueTuple<T1, T2, T3, T4>>
{
    public ValueTuple<T1, T2, T3, T4> DeepCopy(ValueTuple<T1, T2, T3, T4> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4));
}

internal sealed class ValueTupleCopier<T1, T2, T3, T4, T5> : IDeepCopier<ValueTuple<T1, T2, T3, T4, T5>>
{
    public ValueTuple<T1, T2, T3, T4, T5> DeepCopy(ValueTuple<T1, T2, T3, T4, T5> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4), context.DeepCopy(input.Item5));
}

internal sealed class ValueTupleCopier<T1, T2, T3, T4, T5, T6> : IDeepCopier<ValueTuple<T1, T2, T3, T4, T5, T6>>
{
    public ValueTuple<T1, T2, T3, T4, T5, T6> DeepCopy(ValueTuple<T1, T2, T3, T4, T5, T6> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4), context.DeepCopy(input.Item5), context.DeepCopy(input.Item6));
}

internal sealed class ValueTupleCopier<T1, T2, T3, T4, T5, T6, T7> : IDeepCopier<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>
{
    public ValueTuple<T1, T2, T3, T4, T5, T6, T7> DeepCopy(ValueTuple<T1, T2, T3, T4, T5, T6, T7> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4), context.DeepCopy(input.Item5), context.DeepCopy(input.Item6), context.DeepCopy(input.Item7));
}

internal sealed class ValueTupleCopier<T1, T2, T3, T4, T5, T6, T7, TRest> : IDeepCopier<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
    where TRest : struct
{
    public ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> DeepCopy(ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> input, CopyContext context)
        => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4), context.DeepCopy(input.Item5), context.DeepCopy(input.Item6), context.DeepCopy(input.Item7), context.DeepCopy(input.Rest));
}

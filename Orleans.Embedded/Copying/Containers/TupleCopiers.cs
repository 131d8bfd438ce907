using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying.Containers;

internal sealed class TupleCopier<T1> : FinishedCopier<Tuple<T1>>
{
    protected override Tuple<T1> Finish(Tuple<T1> input, CopyContext context) => new(context.DeepCopy(input.Item1));
}

internal sealed class TupleCopier<T1, T2> : FinishedCopier<Tuple<T1, T2>>
{
    protected override Tuple<T1, T2> Finish(Tuple<T1, T2> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2));
}

internal sealed class TupleCopier<T1, T2, T3> : FinishedCopier<Tuple<T1, T2, T3>>
{
    protected override Tuple<T1, T2, T3> Finish(Tuple<T1, T2, T3> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3));
}

internal sealed class TupleCopier<T1, T2, T3, T4> : FinishedCopier<Tuple<T1, T2, T3, T4>>
{
    protected override Tuple<T1, T2, T3, T4> Finish(Tuple<T1, T2, T3, T4> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4));
}

internal sealed class TupleCopier<T1, T2, T3, T4, T5> : FinishedCopier<Tuple<T1, T2, T3, T4, T5>>
{
    protected override Tuple<T1, T2, T3, T4, T5> Finish(Tuple<T1, T2, T3, T4, T5> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4), context.DeepCopy(input.Item5));
}

internal sealed class TupleCopier<T1, T2, T3, T4, T5, T6> : FinishedCopier<Tuple<T1, T2, T3, T4, T5, T6>>
{
    protected override Tuple<T1, T2, T3, T4, T5, T6> Finish(Tuple<T1, T2, T3, T4, T5, T6> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4), context.DeepCopy(input.Item5), context.DeepCopy(input.Item6));
}

internal sealed class TupleCopier<T1, T2, T3, T4, T5, T6, T7> : FinishedCopier<Tuple<T1, T2, T3, T4, T5, T6, T7>>
{
    protected override Tuple<T1, T2, T3, T4, T5, T6, T7> Finish(Tuple<T1, T2, T3, T4, T5, T6, T7> input, CopyContext context) => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4), context.DeepCopy(input.Item5), context.DeepCopy(input.Item6), context.DeepCopy(input.Item7));
}

internal sealed class TupleCopier<T1, T2, T3, T4, T5, T6, T7, TRest> : FinishedCopier<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
    where TRest : notnull
{
    protected override Tuple<T1, T2, T3, T4, T5, T6, T7, TRest> Finish(Tuple<T1, T2, T3, T4, T5, T6, T7, TRest> input, CopyContext context)
        => new(context.DeepCopy(input.Item1), context.DeepCopy(input.Item2), context.DeepCopy(input.Item3), context.DeepCopy(input.Item4), context.DeepCopy(input.Item5), context.DeepCopy(input.Item6), context.DeepCopy(input.Item7), context.DeepCopy(input.Rest));
}

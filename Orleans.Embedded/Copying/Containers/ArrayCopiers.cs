using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying.Containers;

internal sealed class ArrayCopier<T> : TrackedCopier<T[]>
{
    protected override T[] Copy(T[] input, CopyContext context)
    {
        var copy = new T[input.Length];
        context.RecordCopy(input, copy);
        Elements.Copy(input, copy, context);
        return copy;
    }
}

/// <summary>Arrays of several dimensions, or whose first index is not zero.</summary>
internal sealed class MultiDimensionalArrayCopier<TArray, T> : TrackedCopier<TArray>
    where TArray : class
{
    protected override TArray Copy(TArray input, CopyContext context)
    {
        var copy = (Array)((Array)(object)input).Clone();
        context.RecordCopy(input, copy);
        var elements = MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(copy)), copy.Length);
        Elements.Copy(elements, elements, context);
        return (TArray)(object)copy;
    }
}

internal sealed class ArraySegmentCopier<T> : IDeepCopier<ArraySegment<T>>
{
    // The array behind it stays one array, for another segment of the call may lie on it.
    public ArraySegment<T> DeepCopy(ArraySegment<T> input, CopyContext context)
        => input.Array is null ? input : new ArraySegment<T>(context.DeepCopy(input.Array), input.Offset, input.Count);
}

internal sealed class MemoryCopier<T> : IDeepCopier<Memory<T>>
{
    public Memory<T> DeepCopy(Memory<T> input, CopyContext context) => Elements.Copied(input.Span, context);
}

internal sealed class ReadOnlyMemoryCopier<T> : IDeepCopier<ReadOnlyMemory<T>>
{
    public ReadOnlyMemory<T> DeepCopy(ReadOnlyMemory<T> input, CopyContext context)
    {
        if (input.IsEmpty) return input;
        // The characters of a string cannot be changed.
        if (typeof(T) == typeof(char) && MemoryMarshal.TryGetString(Unsafe.As<ReadOnlyMemory<T>, ReadOnlyMemory<char>>(ref input), out _, out _, out _)) return input;
        return Elements.Copied(input.Span, context);
    }
}

/// <summary>Runs of elements.</summary>
internal static class Elements
{
    internal static void Copy<T>(ReadOnlySpan<T> from, Span<T> to, CopyContext context)
    {
        if (Copier<T>.IsShared)
        {
            from.CopyTo(to);
            return;
        }

        for (var at = 0; at < from.Length; at++) to[at] = Copier<T>.Copy(from[at], context);
    }

    internal static T[] Copied<T>(ReadOnlySpan<T> from, CopyContext context)
    {
        var copy = new T[from.Length];
        Copy(from, copy, context);
        return copy;
    }
}

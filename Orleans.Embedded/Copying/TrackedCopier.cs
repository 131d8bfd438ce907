using System.ComponentModel;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying;

/// <summary>A copier of objects: each object of a call is copied once.</summary>
internal abstract class TrackedCopier<T> : IDeepCopier<T>
    where T : class
{
    public T DeepCopy(T input, CopyContext context)
    {
        if (context.TryGetCopy<T>(input, out var known)) return known!;
        CopyContext.EnsureRoom(input);
        return Copy(input, context);
    }

    /// <summary>Makes the copy and records it, before its parts where they could lead back to it.</summary>
    protected abstract T Copy(T input, CopyContext context);
}

/// <summary>Base of the generated copiers of classes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ObjectCopier<T> : IDeepCopier<T>, IBaseCopier<T>
    where T : class
{
    /// <inheritdoc/>
    public T DeepCopy(T input, CopyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TryGetCopy<T>(input, out var known)) return known!;
        CopyContext.EnsureRoom(input);
        var copy = Create();
        context.RecordCopy(input, copy);
        DeepCopy(input, copy, context);
        return copy;
    }

    /// <inheritdoc/>
    public abstract void DeepCopy(T input, T output, CopyContext context);

    /// <summary>An object without content.</summary>
    protected abstract T Create();
}

/// <summary>The copier of the members a base class brings, looked up once.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BaseMembers<T>
    where T : class
{
    private static IBaseCopier<T>? s_copier;

    /// <summary>Copies the members that <typeparamref name="T"/> and its own bases declare.</summary>
    public static void Copy(T input, T output, CopyContext context) => (s_copier ??= Copiers.Base<T>()).DeepCopy(input, output, context);
}

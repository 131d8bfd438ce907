using System.Collections.Concurrent;
using Orleans.Embedded.Calls;
using Orleans.Embedded.Copying.Containers;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying;

/// <summary>The copier of every type met so far. Types are the process's, and so is this table.</summary>
internal static class Copiers
{
    private static readonly ConcurrentDictionary<Type, BoxedCopier> s_byType = new();

    /// <summary>The copier of values of exactly <typeparamref name="T"/>; null when there is none.</summary>
    internal static IDeepCopier<T>? Exact<T>() => (IDeepCopier<T>?)Find(typeof(T));

    /// <summary>The copier of values of a run-time type.</summary>
    /// <exception cref="CodecNotFoundException">There is none; not remembered, for an assembly loaded since may bring it.</exception>
    internal static BoxedCopier OfType(Type type)
    {
        if (s_byType.TryGetValue(type, out var known)) return known;
        var copied = SharedTypes.Public(type);
        var found = Find(copied) ?? throw CodecNotFoundException.Of(type);
        return s_byType.GetOrAdd(type, (BoxedCopier)Activator.CreateInstance(typeof(BoxedCopier<>).MakeGenericType(copied), found)!);
    }

    /// <summary>The copier of a base class's members.</summary>
    /// <exception cref="CodecNotFoundException">The base class has none.</exception>
    internal static IBaseCopier<T> Base<T>()
        where T : class
        => Find(typeof(T)) as IBaseCopier<T> ?? CopierCatalogue.Find(typeof(T)) as IBaseCopier<T> ?? throw CodecNotFoundException.Of(typeof(T));

    private static IDeepCopier? Find(Type type)
    {
        if (CopierCatalogue.Find(type) is IDeepCopier declared && !type.IsDefined(typeof(ImmutableAttribute), inherit: false)) return declared;
        if (SharedTypes.IsShared(type)) return Make(typeof(SharedCopier<>), type);
        if (typeof(Delegate).IsAssignableFrom(type)) return null;
        if (!type.IsAbstract && typeof(IAddressable).IsAssignableFrom(type)) return Make(typeof(GrainObjectCopier<>), type);
        if (type.IsSZArray) return Make(typeof(ArrayCopier<>), type.GetElementType()!);
        if (type.IsArray) return Make(typeof(MultiDimensionalArrayCopier<,>), type, type.GetElementType()!);
        if (KnownContainers.Alone.TryGetValue(type, out var alone)) return alone;
        if (!type.IsConstructedGenericType) return null;
        return KnownContainers.Generic.TryGetValue(type.GetGenericTypeDefinition(), out var copier) ? Make(copier, type.GenericTypeArguments) : null;
    }

    private static IDeepCopier Make(Type copier, params Type[] arguments)
        => (IDeepCopier)Activator.CreateInstance(copier.MakeGenericType(arguments))!;
}

/// <summary>A copier behind a type known only at run time.</summary>
internal abstract class BoxedCopier
{
    internal abstract object Copy(object value, CopyContext context);
}

internal sealed class BoxedCopier<T>(IDeepCopier<T> copier) : BoxedCopier
    where T : notnull
{
    private readonly bool _isShared = copier is SharedCopier<T>;

    // An immutable value in its box is as immutable as alone.
    internal override object Copy(object value, CopyContext context) => _isShared ? value : copier.DeepCopy((T)value, context);
}

/// <summary>For types whose values are handed over as they are.</summary>
internal sealed class SharedCopier<T> : IDeepCopier<T>
{
    public T DeepCopy(T input, CopyContext context) => input;
}

/// <summary>For grain objects, which must not leave their activation.</summary>
internal sealed class GrainObjectCopier<T> : IDeepCopier<T>
{
    public T DeepCopy(T input, CopyContext context)
    {
        CallBoundary.RefuseGrainObject(input);
        return input;
    }
}

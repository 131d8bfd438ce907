namespace Orleans.Serialization.Cloning;

/// <summary>Something that copies values; see <see cref="IDeepCopier{T}"/>.</summary>
public interface IDeepCopier;

/// <summary>
/// Copies values of exactly <typeparamref name="T"/>. Mark an implementation with a parameterless constructor
/// <see cref="RegisterCopierAttribute"/> and it is used wherever such a value crosses a grain call.
/// </summary>
public interface IDeepCopier<T> : IDeepCopier
{
    /// <summary>A copy that shares nothing changeable with <paramref name="input"/>; parts are copied by <paramref name="context"/>.</summary>
    T DeepCopy(T input, CopyContext context);
}

/// <summary>Something that copies the members of a base class; see <see cref="IBaseCopier{T}"/>.</summary>
public interface IBaseCopier;

/// <summary>Copies the members that <typeparamref name="T"/> gives the classes derived from it.</summary>
public interface IBaseCopier<T> : IBaseCopier
    where T : class
{
    /// <summary>Copies the members of <paramref name="input"/> into <paramref name="output"/>.</summary>
    void DeepCopy(T input, T output, CopyContext context);
}

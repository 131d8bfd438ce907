// The copiers that assemblies declare: generated ones and those marked [RegisterCopier]. An assembly is read when a
// type is met that none of those read before has declared; reading it once is the only reflection over assemblies.

using System.ComponentModel;
using System.Reflection;
using Orleans.Serialization.Cloning;

namespace Orleans.Embedded.Copying;

/// <summary>Where an assembly's manifest puts its copiers. Written to by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CopierCatalogue
{
    private static readonly CopierCatalogue s_instance = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Assembly> _read = [];
    private readonly Dictionary<Type, Func<object>> _copiers = [];
    private readonly Dictionary<Type, Type> _genericCopiers = [];

    private CopierCatalogue()
    {
    }

    /// <summary>Adds the copier of <paramref name="type"/>; of several for one type the first counts.</summary>
    /// <param name="type">The type whose values it copies.</param>
    /// <param name="create">Makes the copier: an <see cref="IDeepCopier{T}"/>, an <see cref="IBaseCopier{T}"/> or both.</param>
    public void Add(Type type, Func<object> create) => _copiers.TryAdd(type, create);

    /// <summary>Adds the copier of a generic type: both without type arguments, and with as many of them in the same order.</summary>
    public void AddGeneric(Type genericType, Type genericCopier) => _genericCopiers.TryAdd(genericType, genericCopier);

    /// <summary>What is declared for <paramref name="type"/>; null when nothing is.</summary>
    internal static object? Find(Type type)
    {
        lock (s_instance._gate)
        {
            return s_instance.FindRead(type) ?? (s_instance.ReadNew() ? s_instance.FindRead(type) : null);
        }
    }

    private object? FindRead(Type type)
    {
        if (_copiers.TryGetValue(type, out var create)) return create();
        return type.IsConstructedGenericType && _genericCopiers.TryGetValue(type.GetGenericTypeDefinition(), out var generic)
            ? Activator.CreateInstance(generic.MakeGenericType(type.GenericTypeArguments))
            : null;
    }

    private bool ReadNew()
    {
        var isNew = false;
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.IsDynamic || !_read.Add(assembly)) continue;
            foreach (var attribute in assembly.GetCustomAttributes<CopierManifestAttribute>())
            {
                ((ICopierManifest)Activator.CreateInstance(attribute.Manifest)!).Register(this);
                isNew = true;
            }
        }

        return isNew;
    }
}

/// <summary>The copiers a compiled assembly declares. Written by the source generator.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ICopierManifest
{
    /// <summary>Adds everything to <paramref name="copiers"/>.</summary>
    void Register(CopierCatalogue copiers);
}

/// <summary>Names an assembly's <see cref="ICopierManifest"/>.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CopierManifestAttribute : Attribute
{
    /// <summary>Names a manifest type with a parameterless constructor.</summary>
    public CopierManifestAttribute(Type manifest) => Manifest = manifest;

    /// <summary>The manifest type.</summary>
    public Type Manifest { get; }
}

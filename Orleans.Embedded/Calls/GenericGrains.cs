// Grain interfaces and classes with type parameters. What is closed over which types is known only when it is asked
// for: each closed type is made once, by reflection, and found by look-up ever after. The identity of such a grain names
// its type arguments, name`1[[Type,Assembly]], so that the grain can be activated from its identity alone.

using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Embedded.Activations;
using Orleans.Runtime;

namespace Orleans.Embedded.Calls;

internal sealed class GenericGrains
{
    private readonly Dictionary<Type, Type> _references = [];
    private readonly Dictionary<string, OpenClass> _classes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, Func<GrainRuntime, GrainId, GrainReference>> _closedReferences = new();
    private readonly ConcurrentDictionary<Type, List<GrainClass>> _closedImplementations = new();
    private readonly ConcurrentDictionary<GrainType, GrainClass> _closedClasses = new();

    internal void AddInterface(Type openInterface, Type openReference) => _references.TryAdd(openInterface, openReference);

    /// <exception cref="OrleansException">Two classes have the same grain type name.</exception>
    internal void AddClass(OpenClass added)
    {
        if (!_classes.TryAdd(added.Name, added))
            throw new OrleansException($"{added.Type} and {_classes[added.Name].Type} are both called '{added.Name}'. Give one of them [GrainType(\"another-name\")].");
    }

    /// <summary>How references of a closed interface are made; null when its open form is unknown.</summary>
    internal Func<GrainRuntime, GrainId, GrainReference>? Reference(Type closedInterface)
    {
        if (_closedReferences.TryGetValue(closedInterface, out var known)) return known;
        if (!closedInterface.IsConstructedGenericType || !_references.TryGetValue(closedInterface.GetGenericTypeDefinition(), out var open)) return null;
        var create = Made<Func<GrainRuntime, GrainId, GrainReference>>(open, closedInterface.GenericTypeArguments);
        return _closedReferences.GetOrAdd(closedInterface, create);
    }

    /// <summary>The generic classes that serve a closed interface, closed over the types that make them do so.</summary>
    internal List<GrainClass> Implementations(Type closedInterface)
        => closedInterface.IsConstructedGenericType
            ? _closedImplementations.GetOrAdd(closedInterface, static (type, self) => [.. self._classes.Values.Select(one => self.Serving(one, type)).OfType<GrainClass>()], this)
            : [];

    /// <summary>The class of a grain type that names type arguments; null when no class has its name.</summary>
    /// <exception cref="ArgumentException">The arguments are not types this process has loaded, or not ones the class can have.</exception>
    internal GrainClass? Class(GrainType type)
    {
        if (_closedClasses.TryGetValue(type, out var known)) return known;
        var text = type.ToString();
        var end = text.IndexOf('[', StringComparison.Ordinal);
        if (end < 0 || !_classes.TryGetValue(text[..end], out var open)) return null;
        var closed = TypeNames.Close(open.Type, text[end..])
            ?? throw new ArgumentException($"'{type}' names type arguments that {open.Type} cannot have, or types of assemblies that this process has not loaded.", nameof(type));
        var found = Close(open, closed);
        // The same grain under two spellings of its type would be two grains.
        return found.Name == type ? found : throw new ArgumentException($"'{type}' is written '{found.Name}'.", nameof(type));
    }

    private GrainClass? Serving(OpenClass open, Type closedInterface)
    {
        var definition = closedInterface.GetGenericTypeDefinition();
        foreach (var served in open.Type.GetInterfaces().Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == definition))
        {
            var arguments = new Type?[open.Type.GetGenericArguments().Length];
            if (!Unify(served, closedInterface, arguments) || Array.Exists(arguments, static one => one is null)) continue;
            try
            {
                return Close(open, open.Type.MakeGenericType(arguments!));
            }
            catch (ArgumentException)
            {
                // The class's constraints are narrower than the interface's: it serves others, not this one.
            }
        }

        return null;
    }

    // Finds the arguments that turn a pattern of the class's type parameters into the closed type.
    private static bool Unify(Type pattern, Type closed, Type?[] arguments)
    {
        if (pattern.IsGenericParameter)
        {
            var bound = arguments[pattern.GenericParameterPosition] ??= closed;
            return bound == closed;
        }

        if (!pattern.ContainsGenericParameters) return pattern == closed;
        if (pattern.IsArray)
            return closed.IsArray && pattern.GetArrayRank() == closed.GetArrayRank() && Unify(pattern.GetElementType()!, closed.GetElementType()!, arguments);
        if (!closed.IsConstructedGenericType || pattern.GetGenericTypeDefinition() != closed.GetGenericTypeDefinition()) return false;
        return pattern.GenericTypeArguments.Zip(closed.GenericTypeArguments).All(pair => Unify(pair.First, pair.Second, arguments));
    }

    private GrainClass Close(OpenClass open, Type closed)
        => _closedClasses.GetOrAdd(
            GrainType.Create(open.Name + TypeNames.Arguments(closed)),
            static (name, made) => new GrainClass(made.closed, name, made.open.IsReentrant, Made<Func<IGrainContext, object>>(made.open.Factory, made.closed.GenericTypeArguments)),
            (open, closed));

    // Generated types have a static method of this name that makes what they are for.
    private static TDelegate Made<TDelegate>(Type open, Type[] arguments)
        where TDelegate : Delegate
        => open.MakeGenericType(arguments).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<TDelegate>();

    /// <summary>A grain class with type parameters.</summary>
    /// <param name="Type">The class, open.</param>
    /// <param name="Name">Its grain type without arguments, <c>name`1</c>.</param>
    /// <param name="IsReentrant">Whether its calls interleave.</param>
    /// <param name="Factory">The generated type, open over the same parameters, that makes instances.</param>
    internal sealed record OpenClass(Type Type, string Name, bool IsReentrant, Type Factory);
}

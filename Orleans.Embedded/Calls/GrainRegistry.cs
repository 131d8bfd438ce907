using System.ComponentModel;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Embedded.Activations;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Calls;

/// <summary>A grain class a silo can activate.</summary>
/// <param name="Type">The class.</param>
/// <param name="Name">Its stable name.</param>
/// <param name="IsReentrant">Whether all its calls may interleave.</param>
/// <param name="Create">Makes an instance.</param>
internal sealed record GrainClass(Type Type, GrainType Name, bool IsReentrant, Func<IGrainContext, object> Create)
{
    /// <summary>How many activations a stateless worker may have at once; 0: the class is none.</summary>
    internal int MaxWorkers { get; } = Type.GetCustomAttribute<StatelessWorkerAttribute>()?.MaxLocalWorkers ?? 0;

    /// <summary>Whether that many is only because the machine has so many processors.</summary>
    internal bool IsSizedByProcessors { get; } = Type.GetCustomAttribute<StatelessWorkerAttribute>()?.IsSizedByProcessors == true;

    /// <summary>The method of the class that says whether a call may interleave; null: it has none.</summary>
    internal MethodInfo? InterleavePredicate { get; } = FindPredicate(Type);

    private static MethodInfo? FindPredicate(Type type)
    {
        if (type.GetCustomAttribute<MayInterleaveAttribute>() is not { } attribute) return null;
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var method = type.GetMethod(attribute.CallbackMethodName, Any, [typeof(IInvokable)]);
        return method?.ReturnType == typeof(bool)
            ? method
            : throw new OrleansException($"{type} names '{attribute.CallbackMethodName}' in [MayInterleave], but has no such method. Declare it as: static bool {attribute.CallbackMethodName}(IInvokable call).");
    }
}

/// <summary>
/// Which classes implement which interfaces and how references and instances are made. Filled once at the start of a
/// silo from generated manifests; read-only afterwards. No reflection happens after that.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainRegistry
{
    private readonly Dictionary<Type, Func<GrainRuntime, GrainId, GrainReference>> _references = [];
    private readonly Dictionary<Type, List<GrainClass>> _implementations = [];
    private readonly Dictionary<GrainType, GrainClass> _classes = [];
    private readonly GenericGrains _generic = new();
    private readonly Lazy<Dictionary<GrainInterfaceType, Type>> _interfaceNames;

    internal GrainRegistry()
        => _interfaceNames = new(() => _references.Keys.ToLookup(GrainInterfaceType.Of).ToDictionary(static named => named.Key, static named => named.First()));

    /// <summary>Adds a grain interface and how a reference to it is made.</summary>
    public void AddInterface(Type grainInterface, Func<GrainRuntime, GrainId, GrainReference> create)
        => _references.TryAdd(grainInterface, create);

    /// <summary>Adds a grain class, the interfaces it serves and how an instance is made.</summary>
    /// <exception cref="OrleansException">Two classes have the same grain type name.</exception>
    public void AddGrain(Type grainClass, string grainType, bool isReentrant, Func<IGrainContext, object> create, params Type[] interfaces)
    {
        ArgumentNullException.ThrowIfNull(grainClass);
        ArgumentNullException.ThrowIfNull(interfaces);
        var added = new GrainClass(grainClass, GrainType.Create(grainType), isReentrant, create);
        if (!_classes.TryAdd(added.Name, added))
            throw new OrleansException($"{grainClass} and {_classes[added.Name].Type} are both called '{grainType}'. Give one of them [GrainType(\"another-name\")].");
        foreach (var one in interfaces)
        {
            if (!_implementations.TryGetValue(one, out var classes)) _implementations.Add(one, classes = []);
            classes.Add(added);
        }
    }

    /// <summary>Adds a grain interface with type parameters and the class of its references, open over the same ones.</summary>
    public void AddGenericInterface(Type openInterface, Type openReference) => _generic.AddInterface(openInterface, openReference);

    /// <summary>Adds a grain class with type parameters and the type that makes its instances, open over the same ones.</summary>
    /// <exception cref="OrleansException">Two classes have the same grain type name.</exception>
    public void AddGenericGrain(Type openClass, string grainType, bool isReentrant, Type openFactory)
        => _generic.AddClass(new GenericGrains.OpenClass(openClass, grainType, isReentrant, openFactory));

    internal static GrainRegistry FromLoadedAssemblies()
    {
        var registry = new GrainRegistry();
        var seen = new HashSet<Type>();
        // A manifest assembly may be named only by another's attribute and not be loaded yet: reading the attribute loads it, so follow until nothing new comes.
        var engine = typeof(GrainRegistry).Assembly;
        var assemblies = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies()
            .Where(one => one == engine || (!one.IsDynamic && one.GetReferencedAssemblies().Any(name => string.Equals(name.Name, engine.GetName().Name, StringComparison.Ordinal)))));
        while (assemblies.TryDequeue(out var assembly))
        {
            foreach (var attribute in assembly.GetCustomAttributes<GrainManifestAttribute>())
            {
                if (!seen.Add(attribute.Manifest)) continue;
                assemblies.Enqueue(attribute.Manifest.Assembly);
                ((IGrainManifest)Activator.CreateInstance(attribute.Manifest)!).Register(registry);
            }
        }

        return registry;
    }

    internal IEnumerable<GrainClass> Classes => _classes.Values;

    internal bool Knows(GrainType type) => _classes.ContainsKey(type);

    internal GrainClass Class(GrainType type)
        => _classes.TryGetValue(type, out var found) ? found : _generic.Class(type) ?? throw new ArgumentException($"No grain class is called '{type}'.", nameof(type));

    internal GrainReference Reference(GrainRuntime runtime, Type grainInterface, GrainId id)
        => _references.TryGetValue(grainInterface, out var create)
            ? create(runtime, id)
            : _generic.Reference(grainInterface)?.Invoke(runtime, id) ?? throw new ArgumentException($"{grainInterface} is not a known grain interface. Is it compiled with the grain source generator?", nameof(grainInterface));

    /// <summary>The interface of a name.</summary>
    internal Type Interface(GrainInterfaceType name)
        => _interfaceNames.Value.TryGetValue(name, out var found) ? found : throw new ArgumentException($"No grain interface is called '{name}'.", nameof(name));

    /// <summary>The class that serves an interface; when several do, the prefix or the naming convention (IThing, Thing) decides.</summary>
    internal GrainClass Implementation(Type grainInterface, string? classNamePrefix)
    {
        // A class written for the closed interface goes before one that serves many.
        var candidates = _implementations.TryGetValue(grainInterface, out var found) ? found : _generic.Implementations(grainInterface);
        if (classNamePrefix is not null)
            candidates = candidates.Union(_generic.Implementations(grainInterface)).ToList().FindAll(one => one.Type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal));
        if (candidates.Count > 1)
        {
            var conventional = candidates.FindAll(one => string.Equals("I" + one.Type.Name, grainInterface.Name, StringComparison.Ordinal));
            if (conventional.Count == 1) candidates = conventional;
            else if (grainInterface.GetCustomAttribute<DefaultGrainTypeAttribute>() is { } chosen) candidates = candidates.FindAll(one => one.Name == GrainType.Create(chosen.GrainType));
        }

        return candidates.Count switch
        {
            1 => candidates[0],
            0 => throw new ArgumentException($"No grain class implements {grainInterface}{(classNamePrefix is null ? "" : $" and begins with '{classNamePrefix}'")}.", nameof(grainInterface)),
            _ => throw new ArgumentException($"Several grain classes implement {grainInterface}: {string.Join(", ", candidates.Select(one => one.Type.FullName))}. Give a class name prefix.", nameof(grainInterface)),
        };
    }
}

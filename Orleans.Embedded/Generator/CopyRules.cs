using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>
/// What is copied when it crosses a grain call, and what cannot be, as far as the static type shows it. The engine asks
/// the same of run-time types (its SharedTypes and KnownContainers).
/// </summary>
internal static class CopyRules
{
    private const string GenerateSerializer = "Orleans.GenerateSerializerAttribute";
    private const string Immutable = "Orleans.ImmutableAttribute";
    private const string RegisterCopier = "Orleans.RegisterCopierAttribute";
    private const string RegisterConverter = "Orleans.RegisterConverterAttribute";
    private const string CopierManifest = "Orleans.Embedded.Copying.CopierManifestAttribute";

    private static readonly HashSet<string> s_containers = new(new[]
    {
        "System.Collections.BitArray",
        "System.Collections.Concurrent.ConcurrentBag<T>", "System.Collections.Concurrent.ConcurrentDictionary<TKey, TValue>",
        "System.Collections.Concurrent.ConcurrentQueue<T>", "System.Collections.Concurrent.ConcurrentStack<T>",
        "System.Collections.Frozen.FrozenDictionary<TKey, TValue>", "System.Collections.Frozen.FrozenSet<T>",
        "System.Collections.Generic.Dictionary<TKey, TValue>", "System.Collections.Generic.HashSet<T>",
        "System.Collections.Generic.LinkedList<T>", "System.Collections.Generic.List<T>",
        "System.Collections.Generic.PriorityQueue<TElement, TPriority>", "System.Collections.Generic.Queue<T>",
        "System.Collections.Generic.SortedDictionary<TKey, TValue>", "System.Collections.Generic.SortedList<TKey, TValue>",
        "System.Collections.Generic.SortedSet<T>", "System.Collections.Generic.Stack<T>",
        "System.Collections.ObjectModel.Collection<T>", "System.Collections.ObjectModel.ReadOnlyCollection<T>",
        "System.Collections.ObjectModel.ReadOnlyDictionary<TKey, TValue>",
        "System.ArraySegment<T>", "System.Memory<T>", "System.ReadOnlyMemory<T>",
    });

    // A class may be derived from these: the engine copies what they hold.
    private static readonly HashSet<string> s_bases = new(new[]
    {
        "System.Collections.Generic.Dictionary<TKey, TValue>", "System.Collections.Generic.HashSet<T>",
        "System.Collections.Generic.List<T>", "System.Collections.ObjectModel.Collection<T>",
    });

    /// <summary>Whether a value of the static type may need a copy; generated code asks the engine about those only.</summary>
    internal static bool NeedsCopy(ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol || KnownTypes.IsAddressable(type)) return true;
        if (KnownTypes.IsImmutableAlone(type)) return false;
        if (IsMarked(type, Immutable) && (type.IsSealed || type.IsValueType)) return false;
        return !KnownTypes.IsImmutableContainer(type) || ((INamedTypeSymbol)type).TypeArguments.Any(NeedsCopy);
    }

    /// <summary>The first type found inside <paramref name="type"/> whose values nothing can copy; null when all can be, or only the run-time type will tell.</summary>
    /// <param name="type">The type.</param>
    /// <param name="home">The assembly being compiled, whose own copiers count.</param>
    internal static ITypeSymbol? Uncopiable(ITypeSymbol type, IAssemblySymbol home)
    {
        if (type is IArrayTypeSymbol array) return Uncopiable(array.ElementType, home);
        if (type.TypeKind is TypeKind.TypeParameter or TypeKind.Dynamic or TypeKind.Error) return null;
        if (KnownTypes.IsImmutableAlone(type) || IsMarked(type, Immutable)) return null;
        if (type is not INamedTypeSymbol named || type.TypeKind == TypeKind.Delegate || type.IsRefLikeType) return type;
        if (HasOwnCopier(named, home)) return null;
        var isKnown = named.TypeKind == TypeKind.Interface || (named.IsAbstract && named.TypeKind == TypeKind.Class) || named.SpecialType == SpecialType.System_Object
            || IsMarked(named, GenerateSerializer) || KnownTypes.IsImmutableContainer(named) || s_containers.Contains(Definition(named));
        return isKnown ? named.TypeArguments.Select(one => Uncopiable(one, home)).FirstOrDefault(static part => part is not null) : type;
    }

    internal static bool IsMarkedImmutable(ITypeSymbol type) => IsMarked(type, Immutable);

    internal static bool IsCopiableBase(INamedTypeSymbol type) => IsMarked(type, GenerateSerializer) || s_bases.Contains(Definition(type));

    internal static string Advice(ITypeSymbol part)
    {
        if (part.TypeKind == TypeKind.Delegate) return "its code would run outside the turns of the grain it belongs to; hand over a grain reference or an observer";
        if (part.AllInterfaces.Any(static one => one.SpecialType == SpecialType.System_Collections_IEnumerable))
            return "use an array, List<T>, HashSet<T>, Dictionary<TKey, TValue> or an immutable collection";
        return "mark it [GenerateSerializer] and its members [Id(n)], or [Immutable] if it is never changed once made";
    }

    // Looked for only where the type would be refused: there are few of them, and they are few.
    private static bool HasOwnCopier(INamedTypeSymbol type, IAssemblySymbol home)
    {
        var definition = type.OriginalDefinition;
        if (IsMarked(definition, GenerateSerializer) || s_containers.Contains(Definition(type)) || definition.SpecialType != SpecialType.None) return false;
        var assemblies = home.Modules.SelectMany(static one => one.ReferencedAssemblySymbols)
            .Where(static one => one.GetAttributes().Any(static attribute => attribute.AttributeClass?.ToDisplayString() == CopierManifest));
        return assemblies.Concat(new[] { home }).SelectMany(static one => Types(one.GlobalNamespace))
            .Where(static one => KnownTypes.Attribute(one, RegisterCopier) is not null || KnownTypes.Attribute(one, RegisterConverter) is not null)
            .Any(copier => copier.AllInterfaces.Any(one => (CopiedBy(one) ?? ConvertedBy(one)) is { } copied && SymbolEqualityComparer.Default.Equals(copied.OriginalDefinition, definition)));
    }

    /// <summary>What an <c>IDeepCopier&lt;T&gt;</c> copies; null for another interface.</summary>
    internal static INamedTypeSymbol? CopiedBy(INamedTypeSymbol type)
        => type.OriginalDefinition.ToDisplayString() == "Orleans.Serialization.Cloning.IDeepCopier<T>" ? type.TypeArguments[0] as INamedTypeSymbol : null;

    /// <summary>What an <c>IConverter&lt;TValue, TSurrogate&gt;</c> converts; null for another interface.</summary>
    internal static INamedTypeSymbol? ConvertedBy(INamedTypeSymbol type)
        => type.OriginalDefinition.ToDisplayString() == "Orleans.IConverter<TValue, TSurrogate>" ? type.TypeArguments[0] as INamedTypeSymbol : null;

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
        => container.GetMembers().OfType<INamespaceOrTypeSymbol>()
            .SelectMany(static one => one is INamedTypeSymbol type ? Types(type).Concat(new[] { type }) : Types(one));

    private static bool IsMarked(ITypeSymbol type, string attribute) => KnownTypes.Attribute(type.OriginalDefinition, attribute) is not null;

    private static string Definition(INamedTypeSymbol type) => type.OriginalDefinition.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
}

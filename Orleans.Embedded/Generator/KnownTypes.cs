using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>The questions about types that decide what may cross a grain call.</summary>
internal static class KnownTypes
{
    private static readonly HashSet<string> s_immutable = new(new[]
    {
        "System.Guid", "System.DateTimeOffset", "System.TimeSpan", "System.DateOnly", "System.TimeOnly", "System.Half",
        "System.UInt128", "System.Int128", "System.Numerics.BigInteger", "System.Uri", "System.Version", "System.Index", "System.Range",
        "System.Threading.CancellationToken", "Orleans.Runtime.GrainId", "Orleans.Runtime.GrainType", "Orleans.Runtime.IdSpan",
    });

    // Immutable when what they hold is.
    private static readonly HashSet<string> s_containers = new(new[]
    {
        "System.Collections.Immutable.ImmutableArray<T>", "System.Collections.Immutable.ImmutableList<T>",
        "System.Collections.Immutable.ImmutableHashSet<T>", "System.Collections.Immutable.ImmutableSortedSet<T>",
        "System.Collections.Immutable.ImmutableQueue<T>", "System.Collections.Immutable.ImmutableStack<T>",
        "System.Collections.Immutable.ImmutableDictionary<TKey, TValue>", "System.Collections.Immutable.ImmutableSortedDictionary<TKey, TValue>",
        "System.Collections.Generic.KeyValuePair<TKey, TValue>",
    });

    internal static bool IsAddressable(ITypeSymbol type) => Is(type, "Orleans.Runtime.IAddressable") || type.AllInterfaces.Any(static one => Is(one, "Orleans.Runtime.IAddressable"));

    internal static bool IsGrainInterface(ITypeSymbol type)
        => type.TypeKind == TypeKind.Interface && !IsEngineInterface(type) && (type.AllInterfaces.Any(static one => Is(one, "Orleans.IGrain")) || IsObserver(type));

    internal static bool IsObserver(ITypeSymbol type) => type.AllInterfaces.Any(static one => Is(one, "Orleans.IGrainObserver"));

    // A class that only implements a grain interface (a test's stand-in) is not a grain: the silo never makes one.
    internal static bool IsGrainClass(ITypeSymbol type)
        => type.AllInterfaces.Any(IsGrainInterface) && type.AllInterfaces.Any(static one => Is(one, "Orleans.IGrainBase"));

    internal static bool IsEngineInterface(ITypeSymbol type)
        => type.ToDisplayString() is "Orleans.IGrain" or "Orleans.IGrainObserver" or "Orleans.IGrainWithStringKey" or "Orleans.Runtime.IAddressable";

    internal static bool Is(ITypeSymbol type, string name) => type.ToDisplayString() == name;

    internal static AttributeData? Attribute(ISymbol symbol, string name)
        => symbol.GetAttributes().FirstOrDefault(one => one.AttributeClass?.ToDisplayString() == name);

    /// <summary>The first type found inside <paramref name="type"/> that is not known to be immutable; null when all is.</summary>
    internal static ITypeSymbol? MutablePart(ITypeSymbol type)
    {
        if (IsImmutableAlone(type)) return null;
        if (type is not INamedTypeSymbol named) return type;
        if (named.IsTupleType) return named.TupleElements.Select(static one => MutablePart(one.Type)).FirstOrDefault(static part => part is not null);
        var definition = named.OriginalDefinition.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        if (definition == "System.ReadOnlyMemory<T>") return named.TypeArguments[0].SpecialType == SpecialType.System_Byte ? null : type;
        if (named.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T && !s_containers.Contains(definition) && Attribute(named.OriginalDefinition, "Orleans.ImmutableAttribute") is null) return type;
        return named.TypeArguments.Select(MutablePart).FirstOrDefault(static part => part is not null);
    }

    private static bool IsImmutableAlone(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum) return true;
        if (type.TypeKind == TypeKind.Interface && IsAddressable(type)) return true;
        if (type.SpecialType is (>= SpecialType.System_Boolean and <= SpecialType.System_String) or SpecialType.System_DateTime or SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
            return true;
        return s_immutable.Contains(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString());
    }
}

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
        "System.Numerics.Complex", "System.Numerics.Vector2", "System.Numerics.Vector3", "System.Numerics.Vector4", "System.Numerics.Quaternion",
        "System.Numerics.Plane", "System.Numerics.Matrix3x2", "System.Numerics.Matrix4x4", "System.Text.Rune", "System.DBNull", "System.Type",
        "System.Globalization.CultureInfo", "System.Net.IPAddress", "System.Net.IPEndPoint",
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
        "System.Collections.Frozen.FrozenSet<T>", "System.Collections.Frozen.FrozenDictionary<TKey, TValue>",
    });

    internal static bool IsAddressable(ITypeSymbol type) => Is(type, "Orleans.Runtime.IAddressable") || type.AllInterfaces.Any(static one => Is(one, "Orleans.Runtime.IAddressable"));

    internal static bool IsGrainInterface(ITypeSymbol type)
        => type.TypeKind == TypeKind.Interface && !IsEngineInterface(type) && (type.AllInterfaces.Any(static one => Is(one, "Orleans.IGrain")) || IsObserver(type));

    internal static bool IsObserver(ITypeSymbol type) => type.AllInterfaces.Any(static one => Is(one, "Orleans.IGrainObserver"));

    // A class that only implements a grain interface (a test's stand-in) is not a grain: the silo never makes one.
    internal static bool IsGrainClass(ITypeSymbol type)
        => type.AllInterfaces.Any(IsGrainInterface) && type.AllInterfaces.Any(static one => Is(one, "Orleans.IGrainBase"));

    internal static bool IsEngineInterface(ITypeSymbol type)
        => type.ContainingNamespace?.ToDisplayString() is "Orleans" or "Orleans.Runtime" && (type.Name == "IAddressable" || type.Name is "IGrain" or "IGrainObserver" || type.Name.StartsWith("IGrainWith", System.StringComparison.Ordinal));

    internal static bool Is(ITypeSymbol type, string name) => type.ToDisplayString() == name;

    internal static AttributeData? Attribute(ISymbol symbol, string name)
        => symbol.GetAttributes().FirstOrDefault(one => one.AttributeClass?.ToDisplayString() == name);

    /// <summary>A container whose values are immutable when those it holds are.</summary>
    internal static bool IsImmutableContainer(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { TypeArguments.Length: > 0 } named) return false;
        if (named.IsTupleType || named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T) return true;
        if (named.Name == "Tuple" && named.ContainingNamespace.ToDisplayString() == "System") return true;
        return s_containers.Contains(named.OriginalDefinition.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat));
    }

    /// <summary>Values of the type, and of types derived from it, are never copied.</summary>
    internal static bool IsImmutableAlone(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum) return true;
        if (type.TypeKind == TypeKind.Interface && IsAddressable(type)) return true;
        if (type.SpecialType is (>= SpecialType.System_Boolean and <= SpecialType.System_String) or SpecialType.System_DateTime or SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
            return true;
        return s_immutable.Contains(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString()) || IsException(type);
    }

    internal static bool IsException(ITypeSymbol type)
    {
        for (ITypeSymbol? one = type; one is not null; one = one.BaseType)
        {
            if (Is(one, "System.Exception")) return true;
        }

        return false;
    }
}

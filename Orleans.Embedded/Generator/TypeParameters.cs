using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>The type parameters of a generic type or method, and how generated code declares the same ones.</summary>
/// <param name="List"><c>&lt;T, U&gt;</c>, or nothing.</param>
/// <param name="Constraints">The <c>where</c> clauses, each with a space before it.</param>
/// <param name="Count">How many there are.</param>
internal sealed record TypeParameters(string List, string Constraints, int Count)
{
    internal static readonly TypeParameters None = new("", "", 0);

    /// <summary>Those of a type and of the types it is nested in, outermost first, as the runtime counts them.</summary>
    internal static TypeParameters Of(INamedTypeSymbol type)
    {
        var all = new List<ITypeParameterSymbol>();
        for (INamedTypeSymbol? one = type; one is not null; one = one.ContainingType) all.InsertRange(0, one.TypeParameters);
        return Of(all);
    }

    internal static TypeParameters Of(IReadOnlyList<ITypeParameterSymbol> all)
        => all.Count == 0 ? None : new TypeParameters($"<{string.Join(", ", all.Select(static one => one.Name))}>", string.Concat(all.Select(Constraint)), all.Count);

    /// <summary>
    /// What an explicit implementation must repeat of a method's constraints so that <c>T?</c> keeps its meaning; the rest it
    /// inherits and may not repeat.
    /// </summary>
    internal static string Restated(IMethodSymbol method)
        => string.Concat(method.TypeParameters.Select(static one => $" where {one.Name} : {(one.IsValueType ? "struct" : one.IsReferenceType ? "class" : "default")}"));

    /// <summary>A generic type as <c>typeof</c> takes it without arguments; any other as it is.</summary>
    internal static string Open(INamedTypeSymbol type)
        => (type.IsGenericType ? type.ConstructUnboundGenericType() : type).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    // notnull, class and struct say nothing that unmanaged or a class name does not, and may not stand beside them.
    private static string Constraint(ITypeParameterSymbol one)
    {
        var parts = new List<string>();
        if (one.HasUnmanagedTypeConstraint) parts.Add("unmanaged");
        else if (one.HasValueTypeConstraint) parts.Add("struct");
        else if (one.HasReferenceTypeConstraint) parts.Add(one.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        else if (one.HasNotNullConstraint) parts.Add("notnull");
        parts.AddRange(one.ConstraintTypes.Select(static type => type.ToDisplayString(InterfaceReader.FullName)));
        if (one.HasConstructorConstraint && !one.HasValueTypeConstraint) parts.Add("new()");
        return parts.Count == 0 ? "" : $" where {one.Name} : {string.Join(", ", parts)}";
    }
}

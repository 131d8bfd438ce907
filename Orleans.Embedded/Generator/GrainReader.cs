using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>Reads a grain class into its model: its name, its interfaces and what its constructor asks for.</summary>
internal static class GrainReader
{
    private const string Construction = "global::Orleans.Embedded.Activations.GrainConstruction.";

    internal static GrainModel Read(INamedTypeSymbol type)
    {
        var findings = new List<Finding>();
        var arguments = new List<string>();
        if (!InterfaceReader.IsReachable(type))
            findings.Add(Finding.At(type, Rules.Unsupported, type.ToDisplayString(), "a grain class is public or internal, so that the silo can construct it"));
        else if (Constructor(type) is not { } constructor)
            findings.Add(Finding.At(type, Rules.Construction, type.ToDisplayString(), "give it one public constructor, or mark one of several with [ActivatorUtilitiesConstructor]"));
        else
            arguments.AddRange(constructor.Parameters.Select(one => Argument(type, one, findings)));

        return new GrainModel(
            type.ToDisplayString(InterfaceReader.FullName),
            TypeParameters.Open(type),
            InterfaceReader.SafeName(type),
            TypeParameters.Of(type),
            GrainType(type) + Arity(type),
            KnownTypes.Attribute(type, "Orleans.Concurrency.ReentrantAttribute") is not null,
            new EquatableList<string>(type.AllInterfaces.Where(KnownTypes.IsGrainInterface).Select(static one => one.ToDisplayString(InterfaceReader.FullName))),
            new EquatableList<string>(arguments),
            new EquatableList<Finding>(findings));
    }

    // Orleans names a grain type after its class, in lower case and without a final "grain".
    private static string GrainType(INamedTypeSymbol type)
    {
        if (KnownTypes.Attribute(type, "Orleans.GrainTypeAttribute") is { } given) return (string?)given.ConstructorArguments[0].Value ?? "";
        var name = type.Name.ToLowerInvariant();
        return name.EndsWith("grain", System.StringComparison.Ordinal) && name.Length > 5 ? name.Substring(0, name.Length - 5) : name;
    }

    // The number of type parameters, as the runtime writes it.
    private static string Arity(INamedTypeSymbol type)
    {
        var count = TypeParameters.Of(type).Count;
        return count == 0 ? "" : "`" + count;
    }

    private static IMethodSymbol? Constructor(INamedTypeSymbol type)
    {
        var candidates = type.InstanceConstructors.Where(static one => one.DeclaredAccessibility == Accessibility.Public).ToList();
        if (candidates.Count == 1) return candidates[0];
        var marked = candidates.Where(static one => KnownTypes.Attribute(one, "Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructorAttribute") is not null).ToList();
        return marked.Count == 1 ? marked[0] : null;
    }

    private static string Argument(INamedTypeSymbol grain, IParameterSymbol parameter, List<Finding> findings)
    {
        var type = parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(InterfaceReader.FullName);
        if (KnownTypes.Is(parameter.Type, "Orleans.Runtime.IGrainContext")) return "context";
        var persistent = KnownTypes.Attribute(parameter, "Orleans.Runtime.PersistentStateAttribute");
        if (parameter.Type is INamedTypeSymbol { TypeArguments.Length: 1 } named && KnownTypes.Is(named.OriginalDefinition, "Orleans.Runtime.IPersistentState<TState>"))
        {
            if (persistent is not null)
                return $"{Construction}State<{named.TypeArguments[0].ToDisplayString(InterfaceReader.FullName)}>(context, {Literal(persistent.ConstructorArguments[0].Value)}, {Literal(persistent.ConstructorArguments[1].Value)})";
            findings.Add(Finding.At(parameter, Rules.Construction, grain.ToDisplayString(), $"mark its parameter '{parameter.Name}' with [PersistentState(name, storage)]"));
        }

        if (KnownTypes.Attribute(parameter, "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute") is { ConstructorArguments.Length: 1 } keyed)
            return $"{Construction}KeyedService<{type}>(context, {keyed.ConstructorArguments[0].ToCSharpString()})";
        return parameter.HasExplicitDefaultValue && parameter.Type.IsReferenceType && parameter.ExplicitDefaultValue is null
            ? $"{Construction}OptionalService<{type}>(context)"
            : $"{Construction}Service<{type}>(context)";
    }

    private static string Literal(object? value) => value is string text ? SymbolDisplay.FormatLiteral(text, quote: true) : "null";
}

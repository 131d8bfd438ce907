using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>Reads a grain interface into its model and finds what must be refused.</summary>
internal static class InterfaceReader
{
    private const string CancellationToken = "System.Threading.CancellationToken";

    internal static readonly SymbolDisplayFormat FullName = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayFormat.FullyQualifiedFormat.MiscellaneousOptions | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    internal static InterfaceModel Read(INamedTypeSymbol type)
    {
        var findings = new List<Finding>();
        var methods = new List<MethodModel>();
        if (!IsReachable(type))
        {
            findings.Add(Finding.At(type, Rules.Unsupported, type.ToDisplayString(), "a grain interface is public or internal, so that its reference can be written"));
        }
        else
        {
            foreach (var member in type.AllInterfaces.Insert(0, type).SelectMany(static one => one.GetMembers()))
                Read(type, member, methods, findings);
        }

        return new InterfaceModel(type.ToDisplayString(FullName), TypeParameters.Open(type), type.Name, SafeName(type), TypeParameters.Of(type), new EquatableList<MethodModel>(methods), new EquatableList<Finding>(findings));
    }

    internal static bool IsReachable(INamedTypeSymbol type)
    {
        for (var one = type; one is not null; one = one.ContainingType)
        {
            if (one.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)) return false;
        }

        return true;
    }

    internal static string SafeName(ISymbol symbol)
    {
        var name = new StringBuilder();
        foreach (var letter in symbol.ToDisplayString()) name.Append(char.IsLetterOrDigit(letter) ? letter : '_');
        return name.ToString();
    }

    private static void Read(INamedTypeSymbol type, ISymbol member, List<MethodModel> methods, List<Finding> findings)
    {
        // What an assembly inherits from another was judged where it was compiled; the finding is told where the source is.
        var isOurs = SymbolEqualityComparer.Default.Equals(member.ContainingType, type);
        if (member is not IMethodSymbol method)
        {
            if (isOurs && member is not INamedTypeSymbol) findings.Add(Finding.At(member, Rules.Unsupported, Name(member), "a grain interface has methods only; make it a method that returns a Task"));
            return;
        }

        if (method.MethodKind != MethodKind.Ordinary) return;
        var found = findings.Count;
        Judge(method, findings);
        if (findings.Count > found)
        {
            if (!isOurs) findings.RemoveRange(found, findings.Count - found);
            return;
        }

        var result = ResultType(method);
        methods.Add(new MethodModel(
            method.ContainingType.ToDisplayString(FullName),
            method.Name,
            method.ReturnType.ToDisplayString(FullName),
            result?.ToDisplayString(FullName),
            KindOf(method) ?? ReturnKind.Task,
            Traits(method),
            KnownTypes.Attribute(method, "Orleans.ResponseTimeoutAttribute")?.ConstructorArguments[0].Value as string,
            new EquatableList<ParameterModel>(method.Parameters.Select(static one => new ParameterModel(
                one.Type.ToDisplayString(FullName),
                (one.Type.IsReferenceType || one.Type.TypeKind == TypeKind.TypeParameter ? one.Type.WithNullableAnnotation(NullableAnnotation.None) : one.Type).ToDisplayString(FullName),
                !IsPromised(one.GetAttributes()) && CopyRules.NeedsCopy(one.Type),
                KnownTypes.Is(one.Type, CancellationToken)))),
            TypeParameters.Of(method.TypeParameters),
            TypeParameters.Restated(method)));
    }

    private static void Judge(IMethodSymbol method, List<Finding> findings)
    {
        if (method.IsStatic || !method.IsAbstract)
        {
            findings.Add(Finding.At(method, Rules.Unsupported, Name(method), "a grain method is not static and has no body"));
            return;
        }

        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None)
                findings.Add(Finding.At(parameter, Rules.Unsupported, Name(method), $"parameter '{parameter.Name}' is passed by reference; pass it by value and return what changed"));
            else if (!IsPromised(parameter.GetAttributes()) && CopyRules.Uncopiable(parameter.Type, method.ContainingAssembly) is { } part)
                findings.Add(Finding.At(parameter, Rules.Uncopiable, Show(part), $"parameter '{parameter.Name}' of {Name(method)}", CopyRules.Advice(part)));
        }

        if (method.Parameters.Count(static one => KnownTypes.Is(one.Type, CancellationToken)) > 1)
            findings.Add(Finding.At(method, Rules.Unsupported, Name(method), "a grain method takes one cancellation token at most"));
        if (KindOf(method) is not { } kind || (kind == ReturnKind.Void && !KnownTypes.IsObserver(method.ContainingType)))
            findings.Add(Finding.At(method, Rules.NotATask, Name(method), Show(method.ReturnType)));
        else if (ResultType(method) is { } result && !IsPromised(method.GetReturnTypeAttributes()) && CopyRules.Uncopiable(result, method.ContainingAssembly) is { } part)
            findings.Add(Finding.At(method, Rules.Uncopiable, Show(part), $"the result of {Name(method)}", CopyRules.Advice(part)));
        else if (KnownTypes.Attribute(method, "Orleans.Concurrency.OneWayAttribute") is not null && ResultType(method) is not null)
            findings.Add(Finding.At(method, Rules.Unsupported, Name(method), "a one-way method returns Task or ValueTask, for nobody waits for a result"));
    }

    private static ReturnKind? KindOf(IMethodSymbol method)
        => method.ReturnType.OriginalDefinition.ToDisplayString() switch
        {
            "System.Threading.Tasks.Task" or "System.Threading.Tasks.Task<TResult>" => ReturnKind.Task,
            "System.Threading.Tasks.ValueTask" or "System.Threading.Tasks.ValueTask<TResult>" => ReturnKind.ValueTask,
            "System.Collections.Generic.IAsyncEnumerable<T>" => ReturnKind.Items,
            "void" => ReturnKind.Void,
            _ => null,
        };

    private static ITypeSymbol? ResultType(IMethodSymbol method)
        => method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } named ? named.TypeArguments[0] : null;

    private static string Traits(IMethodSymbol method)
    {
        var traits = new List<string>();
        if (KnownTypes.Attribute(method, "Orleans.Concurrency.ReadOnlyAttribute") is not null) traits.Add("ReadOnly");
        if (KnownTypes.Attribute(method, "Orleans.Concurrency.AlwaysInterleaveAttribute") is not null || KindOf(method) == ReturnKind.Items) traits.Add("AlwaysInterleave");
        if (KnownTypes.Attribute(method, "Orleans.Concurrency.OneWayAttribute") is not null || KindOf(method) == ReturnKind.Void) traits.Add("OneWay");
        if (IsPromised(method.GetReturnTypeAttributes())) traits.Add("ImmutableResult");
        if (traits.Count == 0) traits.Add("None");
        return string.Join(" | ", traits.Select(static one => "global::Orleans.Embedded.Calls.CallTraits." + one));
    }

    // [Immutable] on a parameter or a result: its author promises what its type does not.
    private static bool IsPromised(System.Collections.Immutable.ImmutableArray<AttributeData> attributes)
        => attributes.Any(static one => one.AttributeClass?.ToDisplayString() == "Orleans.ImmutableAttribute");

    private static string Name(ISymbol symbol) => $"{symbol.ContainingType.Name}.{symbol.Name}";

    private static string Show(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Cuckoo.Orleans.Embedded.Generator
{
    /// <summary>A grain interface: what its reference must implement.</summary>
    internal sealed record InterfaceModel(string FullName, string OpenName, string ShortName, string SafeName, TypeParameters Parameters, EquatableList<MethodModel> Methods, EquatableList<Finding> Findings);

    /// <summary>
    /// A method of a grain interface. The declaring type may be a base of the interface referred to; the return type is
    /// the declared one with its Task, the result type what the Task or the enumeration holds (null for nothing). The type
    /// parameters are the method's own; Restated is what an explicit implementation has to say of them.
    /// </summary>
    internal sealed record MethodModel(
        string DeclaringType,
        string Name,
        string ReturnType,
        string? ResultType,
        ReturnKind Kind,
        string Traits,
        string? ResponseTimeout,
        EquatableList<ParameterModel> Parameters,
        TypeParameters TypeParameters,
        string Restated);

    /// <summary>A parameter, whether its value is copied when it is sent, and whether it is the cancellation token. The run-time type is the one typeof takes.</summary>
    internal sealed record ParameterModel(string Type, string RuntimeType, bool NeedsCopy, bool IsCancellation);

    /// <summary>What a method gives back, and so how it is called.</summary>
    internal enum ReturnKind
    {
        Task,
        ValueTask,
        Void,
        Items,
    }

    /// <summary>A grain class: how it is made and what it serves.</summary>
    internal sealed record GrainModel(string FullName, string OpenName, string SafeName, TypeParameters Parameters, string GrainType, bool IsReentrant, EquatableList<string> Interfaces, EquatableList<string> Arguments, EquatableList<Finding> Findings);

    /// <summary>Something refused, and where: a diagnostic in a form that can be compared.</summary>
    internal sealed record Finding(string RuleId, string FilePath, TextSpan Span, LinePositionSpan Lines, EquatableList<string> Arguments)
    {
        internal Diagnostic ToDiagnostic()
            => Diagnostic.Create(Rules.ById(RuleId), Location.Create(FilePath, Span, Lines), System.Linq.Enumerable.ToArray<object>(Arguments));

        internal static Finding At(ISymbol symbol, DiagnosticDescriptor rule, params string[] arguments)
        {
            var location = symbol.Locations.Length > 0 ? symbol.Locations[0] : Location.None;
            return new Finding(rule.Id, location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span, new EquatableList<string>(arguments));
        }
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>The compiler asks for this type when a record is declared for netstandard2.0.</summary>
    internal static class IsExternalInit;
}

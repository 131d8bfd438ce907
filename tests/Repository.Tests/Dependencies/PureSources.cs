// Rules and kernels are plain functions: no grain, no engine, testable in microseconds. The engine's
// types are found by name, as the tree declares them, so the rule needs no build and no list to keep.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cuckoo.Repository.Tests.Dependencies;

/// <summary>Grains/**/*Rules.cs and Kernels/** name neither Orleans nor a type of the engine.</summary>
internal static class PureSources
{
    public static IEnumerable<string> Findings(Tree tree)
    {
        var engine = PublicTypes(tree, path => IsUnder(path, "Orleans.Embedded")).ToHashSet(StringComparer.Ordinal);
        engine.ExceptWith(Types(tree, path => !IsUnder(path, "Orleans.Embedded") && !IsUnder(path, "tests")).Select(type => TypeName(type)!));

        foreach (var (path, root) in tree.CSharp.Where(file => IsPure(file.Path)))
        {
            foreach (var name in root.DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var text = name.Identifier.ValueText;
                var isEngines = text == "Orleans" || (!IsMemberName(name) && (engine.Contains(text) || IsEngineAttribute(name, engine)));
                if (isEngines)
                    yield return $"{path}:{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1} names '{text}' of the engine.";
            }
        }
    }

    private static bool IsPure(string path) =>
        IsUnder(path, "Kernels") || (IsUnder(path, "Grains") && path.EndsWith("Rules.cs", StringComparison.Ordinal));

    private static bool IsUnder(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    // `x.Grain`, `Grain: 1` and `{ Grain: 1 }` name a member of something else, and so does the end of `A.B.Grain`, whose beginning tells.
    private static bool IsMemberName(SimpleNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Name == name
        || name.Parent is NameColonSyntax or NameEqualsSyntax
        || (name.Parent is QualifiedNameSyntax qualified && qualified.Right == name);

    private static bool IsEngineAttribute(SimpleNameSyntax name, HashSet<string> engine) =>
        name.Parent is AttributeSyntax && engine.Contains(name.Identifier.ValueText + "Attribute");

    // A nested or internal type of the engine is out of reach without a name that is found anyway.
    private static IEnumerable<string> PublicTypes(Tree tree, Func<string, bool> isWanted) =>
        Types(tree, isWanted)
            .Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword) && type.Parent is BaseNamespaceDeclarationSyntax)
            .Select(type => TypeName(type)!);

    private static IEnumerable<MemberDeclarationSyntax> Types(Tree tree, Func<string, bool> isWanted) =>
        tree.CSharp.Where(file => isWanted(file.Path))
            .SelectMany(file => file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>())
            .Where(member => TypeName(member) is not null);

    private static string? TypeName(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        _ => null,
    };
}

// Sources that run on either engine know only names that both have. Names of the embedded engine alone stand in namespaces
// under Orleans.Embedded or begin with the word themselves, so they are found without a build and without a list to keep.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cuckoo.Repository.Tests.Engines;

/// <summary>Sources of the Orleans build have no #if and name nothing of the embedded engine.</summary>
internal static class EngineNames
{
    public static IEnumerable<string> Findings(Tree tree, Func<string, bool> isShared)
    {
        var embedded = EmbeddedOnly(tree);
        foreach (var (path, root) in tree.CSharp.Where(file => isShared(file.Path)))
        {
            foreach (var directive in root.DescendantTrivia().Where(trivia => trivia.IsKind(SyntaxKind.IfDirectiveTrivia)))
                yield return $"{path}:{Line(directive.GetLocation())}: the same source must serve both engines; #if is refused.";
            foreach (var name in root.DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var text = name.Identifier.ValueText;
                if (IsEngineNamespace(name))
                    yield return $"{path}:{Line(name.GetLocation())} names 'Orleans.Embedded' of the embedded engine.";
                else if (embedded.Contains(text))
                    yield return $"{path}:{Line(name.GetLocation())} names '{text}' of the embedded engine.";
            }
        }
    }

    // `Orleans.Embedded`, but not `Cuckoo.Orleans.Embedded`, which is where the tests are.
    private static bool IsEngineNamespace(SimpleNameSyntax name) =>
        name.Identifier.ValueText == "Embedded"
        && name.Parent is QualifiedNameSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "Orleans" } } qualified
        && qualified.Right == name;

    private static HashSet<string> EmbeddedOnly(Tree tree) =>
        tree.CSharp.Where(file => file.Path.StartsWith("Orleans.Embedded/", StringComparison.Ordinal))
            .SelectMany(file => file.Root.DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Where(method => method.Modifiers.Any(SyntaxKind.PublicKeyword) && method.Identifier.ValueText.Contains("Embedded", StringComparison.Ordinal))
            .Select(method => method.Identifier.ValueText)
            .ToHashSet(StringComparer.Ordinal);

    private static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;
}

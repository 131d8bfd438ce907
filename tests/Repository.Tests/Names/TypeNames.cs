using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cuckoo.Repository.Tests.Names;

/// <summary>No C# type and no C# file has a name ending in a word that fits every type.</summary>
internal static class TypeNames
{
    private static readonly string[] s_banned = ["Manager", "Helper", "Helpers", "Util", "Utils", "Data", "Info", "Processor"];

    // Names of Orleans' public API are not ours to choose.
    private static readonly string[] s_given = ["ObserverManager"];

    public static IEnumerable<string> Findings(Tree tree)
    {
        foreach (var (path, root) in tree.CSharp)
        {
            var file = Path.GetFileName(path).Split('.')[0];
            if (IsBanned(file))
                yield return $"{path}: the file name '{file}' says nothing.";
            foreach (var name in root.DescendantNodes().Select(TypeName).Where(IsBanned))
                yield return $"{path}: the type name '{name}' says nothing.";
        }
    }

    private static bool IsBanned(string? name) =>
        name is not null && !s_given.Contains(name, StringComparer.Ordinal) && s_banned.Any(word => name.EndsWith(word, StringComparison.Ordinal));

    private static string? TypeName(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        _ => null,
    };
}

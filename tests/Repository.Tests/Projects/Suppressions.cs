// A rule switched off is a decision; a decision has a reason, and the reason stands beside it.

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cuckoo.Repository.Tests.Projects;

/// <summary>NoWarn, pragmas, SuppressMessage and analyser severities each have a reason on the same line or above.</summary>
internal static partial class Suppressions
{
    public static IEnumerable<string> Findings(Tree tree) =>
        InProjects(tree).Concat(InAnalyserSettings(tree)).Concat(InSources(tree));

    private static IEnumerable<string> InProjects(Tree tree)
    {
        foreach (var (path, text) in tree.WithExtension(".csproj", ".props", ".targets"))
        {
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (NoWarn().IsMatch(lines[i]) && !HasXmlComment(lines[i]) && !(i > 0 && HasXmlComment(lines[i - 1])))
                    yield return $"{path}:{i + 1}: NoWarn without a reason.";
            }
        }
    }

    private static IEnumerable<string> InAnalyserSettings(Tree tree)
    {
        foreach (var (path, text) in tree.WithExtension(".editorconfig", ".globalconfig"))
        {
            var isExplained = false;
            foreach (var (i, line) in text.Split('\n').Index())
            {
                // One comment may stand above several rules switched off for it.
                var isOff = SeverityOff().IsMatch(line);
                if (isOff && !isExplained)
                    yield return $"{path}:{i + 1}: a rule is off without a reason.";
                isExplained = line.TrimStart().StartsWith('#') || (isOff && isExplained);
            }
        }
    }

    private static IEnumerable<string> InSources(Tree tree)
    {
        foreach (var (path, root) in tree.CSharp)
        {
            var lines = root.SyntaxTree.GetText();
            foreach (var directive in root.DescendantTrivia().Where(trivia => trivia.IsDirective))
            {
                var line = Line(root.SyntaxTree, directive.Span.Start);
                if (directive.GetStructure() is NullableDirectiveTriviaSyntax nullable && nullable.SettingToken.IsKind(SyntaxKind.DisableKeyword))
                    yield return $"{path}:{line + 1}: nullable is off.";
                if (directive.GetStructure() is not PragmaWarningDirectiveTriviaSyntax pragma || !pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword))
                    continue;
                if (pragma.ErrorCodes.Count == 0)
                    yield return $"{path}:{line + 1}: a pragma switches off every warning.";
                if (!HasComment(lines, line))
                    yield return $"{path}:{line + 1}: a pragma without a reason.";
            }

            foreach (var attribute in root.DescendantNodes().OfType<AttributeSyntax>().Where(IsSuppression))
            {
                var line = Line(root.SyntaxTree, attribute.SpanStart);
                if (!IsJustified(attribute) && !HasComment(lines, line))
                    yield return $"{path}:{line + 1}: SuppressMessage without a reason.";
            }
        }
    }

    private static bool HasXmlComment(string line) =>
        line.Contains("<!--", StringComparison.Ordinal) || line.Contains("-->", StringComparison.Ordinal);

    private static bool HasComment(Microsoft.CodeAnalysis.Text.SourceText text, int line) =>
        text.Lines[line].ToString().Contains("//", StringComparison.Ordinal)
        || (line > 0 && text.Lines[line - 1].ToString().TrimStart().StartsWith("//", StringComparison.Ordinal));

    private static int Line(SyntaxTree tree, int position) => tree.GetText().Lines.GetLineFromPosition(position).LineNumber;

    private static bool IsSuppression(AttributeSyntax attribute)
    {
        var name = attribute.Name.ToString().Split('.')[^1];
        return name is "SuppressMessage" or "SuppressMessageAttribute" or "UnconditionalSuppressMessage" or "UnconditionalSuppressMessageAttribute";
    }

    private static bool IsJustified(AttributeSyntax attribute) =>
        attribute.ArgumentList?.Arguments.Any(argument =>
            argument.NameEquals?.Name.Identifier.ValueText == "Justification"
            && argument.Expression.ToString().Trim('"', ' ').Length > 0) == true;

    [GeneratedRegex("""<(?:NoWarn|MSBuildWarningsAsMessages|DisabledWarnings)\b|\bNoWarn\s*=\s*["]""")]
    private static partial Regex NoWarn();

    [GeneratedRegex(@"severity\s*=\s*(?:none|silent)|:\s*(?:none|silent)\s*$")]
    private static partial Regex SeverityOff();
}

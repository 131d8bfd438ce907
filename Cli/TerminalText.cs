namespace Cuckoo.Cli;

/// <summary>Text of strangers, model files and models, made harmless for a terminal.</summary>
internal static class TerminalText
{
    /// <summary>The text without control characters, which could rewrite the screen or type commands; line feeds and tabs stay.</summary>
    public static string Harmless(string text) =>
        text.Any(IsHarmful) ? string.Concat(text.Select(c => IsHarmful(c) ? '\uFFFD' : c)) : text;

    /// <summary>The same on one line.</summary>
    public static string OneLine(string text) => Harmless(text).ReplaceLineEndings(" ");

    private static bool IsHarmful(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}

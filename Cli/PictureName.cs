namespace Cuckoo.Cli;

/// <summary>A prompt as a part of a file's name.</summary>
internal static class PictureName
{
    private const int MaxLength = 40;

    /// <summary>Its letters and digits of ASCII, words joined by hyphens.</summary>
    public static string Of(string prompt)
    {
        string words = string.Join('-', new string([.. prompt.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? "picture" : words[..Math.Min(words.Length, MaxLength)].TrimEnd('-');
    }
}

namespace Cuckoo.Cli.Demo;

/// <summary>Long hashes and addresses by their beginnings; --json has them whole.</summary>
internal static class ShortText
{
    /// <summary>A word, shortened if it is one of those.</summary>
    public static string Of(string text)
    {
        string name = text.TrimEnd('.', ',');
        int colon = name.LastIndexOf(':') + 1;
        bool isLong = name.Length - colon > 30 && name.Skip(colon).All(c => char.IsAsciiHexDigit(c) || c == 'x');
        return isLong ? string.Concat(name.AsSpan(0, colon + 10), "…", text.AsSpan(name.Length)) : text;
    }
}

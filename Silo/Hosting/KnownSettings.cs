// A setting that nobody reads is a mistake of its writer, who believes it holds: a limit misspelt is no limit. So the silo does not
// start with one. Values are never shown: they may be secrets that stand in the wrong place.

using System.Reflection;

namespace Cuckoo.Silo.Hosting;

/// <summary>The settings there are under <c>Cuckoo</c>.</summary>
internal static class KnownSettings
{
    private const string Section = "Cuckoo";

    // A name of this length is no slip of the pen.
    private const int MostCharacters = 100;

    private enum Form
    {
        Value = 0,
        List,
        Named,
    }

    /// <summary>What is wrong with the names of the settings, one sentence each, in the order of their names.</summary>
    /// <param name="configuration">Where they are read from.</param>
    /// <param name="more">Names, below the section, that something besides the options reads.</param>
    public static IEnumerable<string> Findings(IConfiguration configuration, IEnumerable<string> more)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Dictionary<string, Form> known = Of(typeof(SiloOptions), Section).ToDictionary(s => s.Name, s => s.Form, StringComparer.OrdinalIgnoreCase);
        foreach (string name in more) known.Add($"{Section}:{name}", Form.Value);
        return Said(configuration.GetSection(Section)).Order(StringComparer.OrdinalIgnoreCase).Select(said => Finding(said, known)).OfType<string>();
    }

    private static string? Finding(string said, Dictionary<string, Form> known)
    {
        if (known.TryGetValue(said, out Form form))
        {
            return form switch
            {
                Form.List => $"{said} is a list; set {said}:0, {said}:1 and so on.",
                Form.Named => $"{said} holds a setting a name; set {said}:NAME.",
                _ => null,
            };
        }

        int last = said.LastIndexOf(':');
        Form above = known.GetValueOrDefault(said[..last]);
        if (above is Form.Named || (above is Form.List && said[(last + 1)..].All(char.IsAsciiDigit))) return null;
        string shown = said.Length <= MostCharacters && !said.Any(char.IsControl) ? said : $"A setting under {Section}";
        return $"{shown} is no setting; the nearest there is is {known.MinBy(k => Distance(said, k.Key)).Key}.";
    }

    private static IEnumerable<(string Name, Form Form)> Of(Type options, string path) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).SelectMany(p =>
            p.PropertyType == typeof(IReadOnlyList<string>) ? [($"{path}:{p.Name}", Form.List)]
            : p.PropertyType == typeof(IReadOnlyDictionary<string, string>) ? [($"{path}:{p.Name}", Form.Named)]
            : (Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType).IsPrimitive || p.PropertyType == typeof(string) ? [($"{path}:{p.Name}", Form.Value)]
            : Of(p.PropertyType, $"{path}:{p.Name}"));

    // Everything that has a value, and what has neither value nor children, as an empty object in a file.
    private static IEnumerable<string> Said(IConfigurationSection section) => section.GetChildren().SelectMany(child =>
        child.GetChildren().Any() ? Said(child).Concat(child.Value is null ? [] : [child.Path]) : [child.Path]);

    // Levenshtein's, over at most the characters of a name that could be meant.
    private static int Distance(string one, string other)
    {
        string from = one.Length <= MostCharacters ? one : one[..MostCharacters];
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int changed = diagonal + (char.ToUpperInvariant(from[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}

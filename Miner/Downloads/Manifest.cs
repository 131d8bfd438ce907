// What an edge says of its models decides where this miner writes and how much. It is a stranger's word: every name is a plain one, every
// file lies below the model's own folder, and all is bounded.

using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Downloads;

/// <summary>The rules for what an edge serves.</summary>
public static class Manifest
{
    /// <summary>As many models as a miner may ask jobs for.</summary>
    public const int MostModels = 16;

    /// <summary>Most files of a model: sixteen models with paths of the full length stay below the longest answer that is read, a megabyte.</summary>
    public const int MostFiles = 128;

    /// <summary>Most bytes of a model: the largest that are run on one machine today are a third of it.</summary>
    public const long MostBytes = 1L << 40;

    private const int MostPathCharacters = 200;
    private const int MostNames = 4;

    // Names that mean a device on Windows, whatever follows the first full stop.
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a list of models, as one sentence without a word of it; nothing when it may be used.</summary>
    public static string? Finding(ServedModels served)
    {
        ArgumentNullException.ThrowIfNull(served);
        if (served.Models.Count > MostModels)
            return $"It has more than {MostModels} models.";
        if (served.Models.DistinctBy(model => model.Name, StringComparer.OrdinalIgnoreCase).Count() < served.Models.Count)
            return "Two models have one name.";
        if (served.Models.SelectMany(model => model.Files).GroupBy(file => file.Sha256, StringComparer.Ordinal).Any(same => same.DistinctBy(file => file.Bytes).Count() > 1))
            return "A file has two lengths.";
        return served.Models.Select(Finding).FirstOrDefault(finding => finding is not null);
    }

    /// <summary>What is wrong with a model, as one sentence without a word of it; nothing when it may be used.</summary>
    public static string? Finding(ServedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!IsModelName(model.Name))
            return "A model has a name that is none.";
        if (!IsHash(model.Program))
            return $"The program of {model.Name} is no hash.";
        if (model.Files.Count is 0 or > MostFiles)
            return $"{model.Name} has no files, or more than {MostFiles}.";
        if (model.Files.Any(file => !IsPath(file.Path)))
            return $"A file of {model.Name} lies where no file of a model may lie.";
        if (model.Files.Any(file => !IsHash(file.Sha256)))
            return $"A file of {model.Name} has a hash that is none.";
        if (model.Files.Any(file => file.Bytes is < 0 or > MostBytes) || model.Files.Sum(file => file.Bytes) > MostBytes)
            return $"{model.Name} has more than {MostBytes} bytes, or a file of fewer than none.";
        return OverlapIn(model.Files) ? $"Two files of {model.Name} lie in one place." : null;
    }

    /// <summary>Whether a text names a model.</summary>
    public static bool IsModelName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 50 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && !Devices.Contains(name);
    }

    /// <summary>Whether a text is a path below a model's folder, the same place on every system: one to four plain names with slashes between them.</summary>
    public static bool IsPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Length is > 0 and <= MostPathCharacters && path.Split('/') is { Length: <= MostNames } names && names.All(IsPlain);
    }

    private static bool IsPlain(string name) =>
        name.Length > 0
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && name[0] is not '.'
        && name[^1] is not '.'
        && !Devices.Contains(name.Split('.')[0]);

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    // Some systems tell no capitals apart. A file may not be a folder of another either.
    private static bool OverlapIn(IReadOnlyList<ServedFile> files)
    {
        var paths = files.Select(file => file.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return paths.Count < files.Count || paths.Any(path => FoldersOf(path).Any(paths.Contains));
    }

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
            yield return path[..end];
    }
}

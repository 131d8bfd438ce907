using System.Globalization;
using System.Text.Json;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>A configuration read member by member; what nobody has asked for is refused in the end, by name.</summary>
internal sealed class ConfigReader
{
    private readonly string _file;
    private readonly JsonElement _root;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <exception cref="ModelFormatException">It is not an object.</exception>
    public ConfigReader(string file, JsonElement root)
    {
        (_file, _root) = (file, root);
        if (root.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException(file, "file", 0, "is not an object");
    }

    public int Integer(string name, int least, int most, int? otherwise = null)
    {
        if (!Find(name, out var element))
            return otherwise ?? throw Wrong(name, "is missing");
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out var value))
            throw Wrong(name, "is not an integer");
        return value >= least && value <= most ? value : throw Wrong(name, $"{value} is not within {least} and {most}");
    }

    public double Real(string name, double least, double most, double? otherwise = null)
    {
        if (!Find(name, out var element))
            return otherwise ?? throw Wrong(name, "is missing");
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out var value))
            throw Wrong(name, "is not a number");
        return value >= least && value <= most
            ? value
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{value} is not within {least} and {most}"));
    }

    /// <summary>The epsilon of norms.</summary>
    public float Epsilon(string name) => (float)Real(name, 1e-16, 0.1);

    /// <summary>One to <paramref name="most"/> integers.</summary>
    public int[] Integers(string name, int least, int mostValue, int most)
    {
        if (!Find(name, out var element))
            throw Wrong(name, "is missing");
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() is var count && (count < 1 || count > most))
            throw Wrong(name, $"is not a list of 1 to {most} integers");
        return [.. element.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var value) && value >= least && value <= mostValue
            ? value
            : throw Wrong(name, $"holds {Shown(item)}, which is no integer within {least} and {mostValue}"))];
    }

    /// <summary>For each of <paramref name="count"/> texts whether it is the second of two.</summary>
    public bool[] Choices(string name, int count, string first, string second)
    {
        if (!Find(name, out var element))
            throw Wrong(name, "is missing");
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != count)
            throw Wrong(name, $"is not a list of {count}, as many as there are levels");
        return [.. element.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(second)
            || (item.ValueKind == JsonValueKind.String && item.ValueEquals(first) ? false : throw Wrong(name, $"holds {Shown(item)}; {first} and {second} are run")))];
    }

    /// <summary>A member that must be there and be one of some values.</summary>
    public void Fixed(string name, params ReadOnlySpan<string> allowed)
    {
        if (!_root.TryGetProperty(name, out _))
            throw Wrong(name, "is missing");
        Optional(name, allowed);
    }

    /// <summary>A member that may be missing and else is null or one of some values, as JSON writes them.</summary>
    public void Optional(string name, params ReadOnlySpan<string> allowed)
    {
        if (!Find(name, out var element) || element.ValueKind == JsonValueKind.Null)
            return;
        foreach (var value in allowed)
        {
            if (string.Equals(element.GetRawText(), value, StringComparison.Ordinal))
                return;
        }

        throw Wrong(name, $"is {Shown(element)}; {string.Join(" or ", allowed.ToArray())} is run");
    }

    /// <summary>Members that decide nothing here.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            _known.Add(name);
    }

    public void Require(bool holds, string name, string problem)
    {
        if (!holds)
            throw Wrong(name, problem);
    }

    /// <summary>Refuses what was not asked for.</summary>
    public void Done()
    {
        foreach (var member in _root.EnumerateObject())
        {
            if (!_known.Contains(member.Name))
                throw Wrong(member.Name.Length > 64 ? member.Name[..64] : member.Name, "is not a key that is known");
        }
    }

    private static string Shown(JsonElement element) => element.GetRawText() is var text && text.Length > 40 ? text[..40].ReplaceLineEndings(" ") + "…" : element.GetRawText().ReplaceLineEndings(" ");

    private bool Find(string name, out JsonElement element)
    {
        _known.Add(name);
        return _root.TryGetProperty(name, out element);
    }

    private ModelFormatException Wrong(string name, string problem) => new(_file, name, 0, problem);
}

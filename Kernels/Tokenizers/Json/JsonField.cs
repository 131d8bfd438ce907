using System.Text.Json;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tokenizers.Json;

/// <summary>A value of a <c>tokenizer.json</c> with its path, so that every fault names the field.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Path">Where the value stands, such as <c>model.merges[3]</c>.</param>
/// <param name="Value">The value; undefined where the field is missing.</param>
internal readonly record struct JsonField(string File, string Path, JsonElement Value)
{
    /// <summary>Missing or null.</summary>
    public bool IsNull => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    public JsonField this[string name]
    {
        get
        {
            Require(Value.ValueKind == JsonValueKind.Object, "is no object");
            return new JsonField(File, Path.Length == 0 ? name : $"{Path}.{name}", Value.TryGetProperty(name, out var value) ? value : default);
        }
    }

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonField> Items(int maxCount)
    {
        Require(Value.ValueKind == JsonValueKind.Array, "is no array");
        Require(Value.GetArrayLength() <= maxCount, $"has {(Value.ValueKind == JsonValueKind.Array ? Value.GetArrayLength() : 0)} elements; {maxCount} are allowed");
        var field = this;
        return Value.EnumerateArray().Select((value, i) => new JsonField(field.File, $"{field.Path}[{i}]", value));
    }

    public string Text()
    {
        Require(Value.ValueKind == JsonValueKind.String, "is no string");
        try
        {
            return Value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fault("is not valid Unicode");
        }
    }

    public int Int32(int min, int max)
    {
        Require(Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) && number >= min && number <= max, $"is no whole number from {min} to {max}");
        return Value.GetInt32();
    }

    public double Double()
    {
        Require(Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out var number) && double.IsFinite(number), "is no finite number");
        return Value.GetDouble();
    }

    /// <summary>A boolean, or the standard where the field is missing or null.</summary>
    public bool Bool(bool standard)
    {
        Require(IsNull || Value.ValueKind is JsonValueKind.True or JsonValueKind.False, "is no boolean");
        return IsNull ? standard : Value.GetBoolean();
    }

    /// <summary>A string, or the standard where the field is missing or null.</summary>
    public string TextOr(string standard) => IsNull ? standard : Text();

    /// <summary>The exception for this field; the offset is not known once JSON is parsed, so it is 0.</summary>
    public ModelFormatException Fault(string problem) => new(File, Path, 0, problem);

    /// <summary>The exception for a value that is not supported.</summary>
    public ModelFormatException Unsupported(string value, string supported) =>
        Fault($"{(value.Length <= 64 ? value : value[..64] + "…")} is not supported; these are: {supported}");

    public void Require(bool holds, string problem)
    {
        if (!holds)
            throw Fault(problem);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Golden;

/// <summary>One case of an operator's file: the shape and the seed make the inputs, the hash is what every implementation gives.</summary>
/// <param name="Seed">Seed of <see cref="GoldenNumbers"/>.</param>
/// <param name="Shape">Sizes and choices by name.</param>
/// <param name="Sha256">Of the output's numbers as float32, little-endian, row-major.</param>
/// <param name="Inputs">In the case to debug with: float32 bits, or the bytes of a tensor, in hexadecimal, in the order they are drawn.</param>
/// <param name="Output">The bits of the output, where <paramref name="Inputs"/> are given.</param>
internal sealed record GoldenCase(
    uint Seed,
    IReadOnlyDictionary<string, long> Shape,
    string Sha256,
    IReadOnlyDictionary<string, string>? Inputs = null,
    string? Output = null);

/// <summary>An operator's cases: a file in Kernels/Golden, embedded in this assembly.</summary>
/// <param name="Operator">The name of the operator and of the file.</param>
/// <param name="Numerics">The version of docs/numerics.md.</param>
/// <param name="Type">How the weights are stored, where that matters.</param>
/// <param name="Cases">The cases.</param>
internal sealed record GoldenFile(string Operator, int Numerics, TensorType? Type, GoldenCase[] Cases)
{
    /// <summary>The embedded file of an operator.</summary>
    public static GoldenFile Read(string name)
    {
        using var stream = typeof(GoldenFile).Assembly.GetManifestResourceStream($"Cuckoo.Kernels.Golden.{name}.json")
            ?? throw new InvalidOperationException($"There is no golden file of {name}.");
        return JsonSerializer.Deserialize(stream, GoldenJson.Default.GoldenFile)!;
    }

    public string ToJson() => JsonSerializer.Serialize(this, GoldenJson.Default.GoldenFile) + "\n";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(GoldenFile))]
internal sealed partial class GoldenJson : JsonSerializerContext;

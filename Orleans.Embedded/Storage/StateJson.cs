using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Embedded.Storage;

/// <summary>
/// How state is written: JSON objects whose names are the property names. A property that old JSON lacks keeps the
/// value its constructor gives it; one that the type no longer has is skipped. So fields may be added and removed,
/// and a rename needs <c>[JsonPropertyName]</c> with the old name. A grain reference is written as its identity and read
/// back as a reference of the silo that reads it.
/// </summary>
internal sealed class StateJson
{
    private readonly JsonSerializerOptions _options;

    /// <param name="grains">The silo's maker of references, asked for when the first one is read.</param>
    internal StateJson(Func<IGrainFactory> grains)
        => _options = new JsonSerializerOptions
        {
            IncludeFields = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Converters = { new GrainReferenceJson(grains) },
        };

    internal byte[] Write<TState>(TState state) => JsonSerializer.SerializeToUtf8Bytes(state, _options);

    internal TState Read<TState>(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize<TState>(json, _options) ?? NewState.Of<TState>();

    internal T[] ReadList<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T[]>(json, _options) ?? [];
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Embedded.Storage;

/// <summary>
/// How state is written: JSON objects whose names are the property names. A property that old JSON lacks keeps the
/// value its constructor gives it; one that the type no longer has is skipped. So fields may be added and removed,
/// and a rename needs <c>[JsonPropertyName]</c> with the old name.
/// </summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    internal static byte[] Write<TState>(TState state) => JsonSerializer.SerializeToUtf8Bytes(state, s_options);

    internal static TState Read<TState>(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize<TState>(json, s_options) ?? NewState.Of<TState>();

    internal static T[] ReadList<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T[]>(json, s_options) ?? [];
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cuckoo.Grains;

/// <summary>An id that is one text with one spelling: what is refused by <see cref="TryParse"/> never becomes a grain key.</summary>
/// <typeparam name="TSelf">The id type.</typeparam>
public interface ITextId<TSelf>
    where TSelf : struct, ITextId<TSelf>
{
    /// <summary>The text.</summary>
    string Value { get; }

    /// <summary>Reads an id from outside.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="id">The id when the text is one.</param>
    /// <returns>Whether it is one.</returns>
    static abstract bool TryParse(string? text, out TSelf id);
}

/// <summary>Writes ids as plain JSON strings, as dictionary keys too.</summary>
/// <typeparam name="T">The id type.</typeparam>
public sealed class TextIdJson<T> : JsonConverter<T>
    where T : struct, ITextId<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => From(reader.GetString());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        From(reader.GetString());

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.Value);
    }

    // An id that was never set (default) is written as null and comes back as default.
    private static T From(string? text) => text is null ? default
        : T.TryParse(text, out T id) ? id
        : throw new JsonException($"'{text}' is not a {typeof(T).Name}.");
}

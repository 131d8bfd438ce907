using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Runtime;

/// <summary>Writes a <see cref="GrainId"/> as the JSON string <c>"type/key"</c>.</summary>
public sealed class GrainIdJsonConverter : JsonConverter<GrainId>
{
    /// <inheritdoc/>
    public override GrainId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => GrainId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("A grain id reads type/key.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GrainId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}

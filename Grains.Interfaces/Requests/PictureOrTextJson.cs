using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cuckoo.Grains.Requests;

/// <summary>
/// Stores what is either of pictures or of texts as what it is. It is read by a member that only texts have, so that what was
/// stored when there were only pictures is still read.
/// </summary>
/// <param name="textMember">The member.</param>
internal abstract class PictureOrTextJson<TEither, TPicture, TText>(string textMember) : JsonConverter<TEither>
    where TEither : class
    where TPicture : TEither
    where TText : TEither
{
    public override TEither? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument read = JsonDocument.ParseValue(ref reader);
        return read.RootElement.TryGetProperty(textMember, out _)
            ? read.RootElement.Deserialize<TText>(options)
            : read.RootElement.Deserialize<TPicture>(options);
    }

    public override void Write(Utf8JsonWriter writer, TEither value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
}

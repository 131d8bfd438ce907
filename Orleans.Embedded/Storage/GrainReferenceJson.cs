using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Runtime;

namespace Orleans.Embedded.Storage;

/// <summary>Writes a grain reference in a state as the grain's identity, <c>"type/key"</c>. Which interface it has is the member's type.</summary>
internal sealed class GrainReferenceJson(Func<IGrainFactory> grains) : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert)
        => typeof(GrainReference).IsAssignableFrom(typeToConvert) || (typeToConvert.IsInterface && typeof(IAddressable).IsAssignableFrom(typeToConvert));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
        => (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert), grains)!;

    private sealed class Converter<T>(Func<IGrainFactory> grains) : JsonConverter<T>
        where T : class, IAddressable
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => GrainId.TryParse(reader.GetString(), out var id) ? (T)(object)((GrainRuntime)grains()).ReferenceTo(id, typeof(T)) : throw new JsonException("A grain reference reads type/key.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            CallBoundary.RefuseGrainObject(value);
            writer.WriteStringValue(value.GetGrainId().ToString());
        }
    }
}

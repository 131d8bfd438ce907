using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Wire;

namespace Cuckoo.Client.Transport;

/// <summary>How the client reads the messages of the wire: as they are defined, but a member that may be null may also be absent.</summary>
/// <remarks>The edge leaves nulls out when it writes, and the definitions alone would call that a missing member.</remarks>
internal static class EdgeJson
{
    private static readonly JsonSerializerOptions Options = new(WireJson.Default.Options)
    {
        TypeInfoResolver = WireJson.Default.WithAddedModifier(static type =>
        {
            foreach (var property in type.Properties)
            {
                if (property.AssociatedParameter is { IsNullable: true })
                    property.IsRequired = false;
            }
        }),
    };

    /// <exception cref="JsonException">The bytes are not the message, or null.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8)
        where T : class =>
        JsonSerializer.Deserialize(utf8, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T))) ?? throw new JsonException("null");
}

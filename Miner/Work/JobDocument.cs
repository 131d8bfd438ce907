using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Wire;

namespace Cuckoo.Miner.Work;

/// <summary>Reads input documents more strictly than other messages: what they say is hashed and paid for.</summary>
internal static class JobDocument
{
    private static readonly JsonSerializerOptions Strict = new(WireJson.Default.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
        TypeInfoResolver = WireJson.Default,
    };

    /// <summary>Whether it is of a text job rather than of a picture job.</summary>
    /// <exception cref="JobRefusedException">It is no JSON object.</exception>
    public static bool IsText(string document)
    {
        try
        {
            using var read = JsonDocument.Parse(document);
            return read.RootElement.ValueKind is JsonValueKind.Object
                ? read.RootElement.TryGetProperty("messages", out _)
                : throw new JobRefusedException(JobRefusal.Unreadable);
        }
        catch (JsonException)
        {
            throw new JobRefusedException(JobRefusal.Unreadable);
        }
    }

    /// <summary>The document's content.</summary>
    /// <param name="document">The text.</param>
    /// <param name="mostBytes">More is not read.</param>
    /// <exception cref="JobRefusedException">It is not the JSON of a <typeparamref name="T"/>.</exception>
    public static T Read<T>(string document, int mostBytes)
        where T : class
    {
        if (Encoding.UTF8.GetByteCount(document) > mostBytes)
            throw new JobRefusedException(JobRefusal.Unreadable);
        try
        {
            return JsonSerializer.Deserialize(document, (JsonTypeInfo<T>)Strict.GetTypeInfo(typeof(T)))
                ?? throw new JobRefusedException(JobRefusal.Unreadable);
        }
        catch (JsonException)
        {
            // Without the inner exception: its text quotes the document.
            throw new JobRefusedException(JobRefusal.Unreadable);
        }
    }
}

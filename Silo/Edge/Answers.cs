using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Wire;

namespace Cuckoo.Silo.Edge;

/// <summary>How the edge reads and answers: JSON by the wire's own contracts, refusals by name.</summary>
internal static class Answers
{
    /// <summary>A refusal as an HTTP answer.</summary>
    public static IResult Refuse(this Refusal refusal) => TypedResults.Json(
        new ErrorReply(new ErrorBody(refusal.Code, refusal.Message)), WireJson.Default.ErrorReply, statusCode: refusal.Status);

    /// <summary>Writes a refusal where no endpoint runs.</summary>
    public static Task Write(this Refusal refusal, HttpContext http)
    {
        http.Response.StatusCode = refusal.Status;
        return http.Response.WriteAsJsonAsync(
            new ErrorReply(new ErrorBody(refusal.Code, refusal.Message)), WireJson.Default.ErrorReply, cancellationToken: http.RequestAborted);
    }

    /// <summary>Reads a JSON body.</summary>
    /// <exception cref="RefusedException">It is not JSON, or not this message; the sentence names the place, never the content.</exception>
    public static async Task<T> Read<T>(this HttpContext http, JsonTypeInfo<T> message)
        where T : class
    {
        if (!http.Request.HasJsonContentType()) throw new RefusedException(Refusals.NotJson);
        try
        {
            return await http.Request.ReadFromJsonAsync(message, http.RequestAborted) ?? throw new RefusedException(Refusals.BadJson);
        }
        catch (JsonException e)
        {
            string names = string.Join(", ", message.Properties.Where(p => p.IsRequired).Select(p => p.Name));
            string place = e.Path is { Length: > 0 } path && path.All(c => c < 128 && !char.IsControl(c)) && path.Length < 100 ? $" at {path}" : "";
            throw new RefusedException(Refusals.BadJson.Saying(
                $"The body is not the JSON this endpoint takes{place}; it needs: {(names.Length == 0 ? "an object" : names)}."));
        }
    }
}

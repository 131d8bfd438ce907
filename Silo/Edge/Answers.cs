using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Wire;
using Microsoft.Net.Http.Headers;

namespace Cuckoo.Silo.Edge;

/// <summary>How the edge reads and answers: JSON by the wire's own contracts, refusals by name.</summary>
internal static class Answers
{
    /// <summary>A refusal as an HTTP answer.</summary>
    public static IResult Refuse(this Refusal refusal) => TypedResults.Json(
        new ErrorReply(new ErrorBody(refusal.Code, refusal.Message, refusal.Details)), WireJson.Default.ErrorReply, statusCode: refusal.Status);

    /// <summary>Writes a refusal where no endpoint runs.</summary>
    public static Task Write(this Refusal refusal, HttpContext http)
    {
        http.Response.StatusCode = refusal.Status;
        return http.Response.WriteAsJsonAsync(
            new ErrorReply(new ErrorBody(refusal.Code, refusal.Message, refusal.Details)), WireJson.Default.ErrorReply, cancellationToken: http.RequestAborted);
    }

    /// <summary>Reads a JSON body.</summary>
    /// <exception cref="RefusedException">It is not JSON, or not this message; the sentence names the place, never the content.</exception>
    public static async Task<T> Read<T>(this HttpContext http, JsonTypeInfo<T> message)
        where T : class
    {
        if (!http.Request.HasJsonContentType() || !IsUtf8(http.Request)) throw new RefusedException(Refusals.NotJson);
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, message, http.RequestAborted) ?? throw new RefusedException(Refusals.BadJson);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // How the server says that the chunks of a body make no sense.
            throw new RefusedException(Refusals.BadRequest);
        }
        catch (JsonException e)
        {
            string names = string.Join(", ", message.Properties.Where(p => p.IsRequired).Select(p => p.Name));
            string place = Place(e.Path ?? "", message);
            throw new RefusedException(Refusals.BadJson.Saying(
                $"The body is not the JSON this endpoint takes{place}; it needs: {(names.Length == 0 ? "an object" : names)}."));
        }
    }

    // JSON between programs is UTF-8 (RFC 8259, section 8.1); so nothing else is read, whatever it calls itself.
    private static bool IsUtf8(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
        || type.Charset is not { Length: > 0 } charset
        || HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    // The place as far as it consists of members of the message: what the sender named is the sender's own text.
    private static string Place(string path, JsonTypeInfo message)
    {
        string place = "";
        JsonTypeInfo? type = message;
        foreach (string step in path.Split('.').Skip(1))
        {
            string name = step.Split('[')[0];
            if (type?.Properties.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } member) break;
            place += place.Length == 0 ? $" at {member.Name}" : $".{member.Name}";
            type = message.Options.TryGetTypeInfo(member.PropertyType, out JsonTypeInfo? inner) ? inner : null;
        }

        return place;
    }
}

using System.Globalization;

namespace Cuckoo.Silo.Tests.Calls;

/// <summary>An answer of the edge, however it was got.</summary>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? ContentType => Headers.GetValueOrDefault("content-type");

    /// <summary>Sends and reads the whole answer; of an event stream only its head, for it may have no end.</summary>
    public static async Task<Answer> OfAsync(HttpClient http, HttpRequestMessage message, CancellationToken cancellation = default)
    {
        using (message)
        using (HttpResponseMessage reply = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation))
        {
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach ((string name, IEnumerable<string> values) in reply.Headers.Concat(reply.Content.Headers)) headers[name] = string.Join(",", values);
            bool isStream = reply.Content.Headers.ContentType?.MediaType is "text/event-stream";
            return new Answer((int)reply.StatusCode, headers, isStream ? "" : await reply.Content.ReadAsStringAsync(cancellation));
        }
    }

    /// <summary>Reads the answers on a connection that the server has closed, one after another.</summary>
    public static IEnumerable<Answer> AllOf(string connection)
    {
        string rest = connection;
        while (rest.StartsWith("HTTP/", StringComparison.Ordinal))
        {
            int head = rest.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            string[] lines = rest[..head].Split("\r\n");
            Dictionary<string, string> headers = lines.Skip(1).Select(l => l.Split(": ", 2))
                .ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase);
            rest = rest[(head + 4)..];
            string body = "";
            if (headers.TryGetValue("content-length", out string? length))
                (body, rest) = Cut(rest, int.Parse(length, CultureInfo.InvariantCulture));
            else if (headers.ContainsKey("transfer-encoding"))
                (body, rest) = Unchunked(rest);
            else if (headers.GetValueOrDefault("connection") == "close")
                (body, rest) = (rest, "");
            yield return new Answer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
        }
    }

    private static (string Body, string Left) Unchunked(string text)
    {
        string body = "";
        while (true)
        {
            int line = text.IndexOf("\r\n", StringComparison.Ordinal);
            int length = int.Parse(text[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            (string chunk, text) = Cut(text[(line + 2)..], length);
            text = text[2..];
            if (length == 0) return (body, text);
            body += chunk;
        }
    }

    private static (string Taken, string Left) Cut(string text, int length) => (text[..length], text[length..]);
}

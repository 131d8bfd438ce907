// Calls made of docs/openapi.json: for each endpoint, bodies and parameters that have its form and hostile values, or nearly its
// form. The well-formed call that the endpoint's row has is where they start, so that they come past the first check.

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Silo.Tests.Calls;

namespace Cuckoo.Silo.Tests.Fuzz;

/// <summary>Draws hostile calls of an endpoint from its description.</summary>
/// <param name="document">The description of all of them.</param>
/// <param name="random">Where draws come from.</param>
internal sealed class SchemaCalls(JsonNode document, Random random)
{
    private const int Deepest = 8;

    private static readonly string[] Texts =
    [
        "", " ", "0", "-0", "-1", "1e9", "NaN", "null", "9223372036854775807", "340282366920938463463374607431768211456", "00000000000000000000000000000001",
        "../../etc/passwd", "%00", "\0", "\u001b[2J", "\ud83d\ude00", "\u202eabc", "a\u0301\u0301\u0301", "\ufeff", "\uffff", "\u0130i", "'; DROP TABLE ledger_block;--",
        "{{7*7}}", "${jndi:ldap://127.0.0.1/a}", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999-14:00", "2026-13-45T99:99:99Z", "user:", "user:treasury", "treasury",
        "@", "@treasury", "telegram:-1", "telegram:99999999999999999999", "0x", "http://127.0.0.1/", "https://[::1]:1/", "file:///etc/passwd",
        Endpoint.NoId, Endpoint.NoId + Endpoint.NoId, "0123456789ABCDEF0123456789ABCDEF",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "255", "256", "20000", "20001", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967296",
        "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1.0", "0.1", "1e3", "1e400", "1E-400",
    ];

    /// <summary>A call of the endpoint with something hostile in it.</summary>
    /// <param name="endpoint">Which.</param>
    /// <param name="operation">Its description.</param>
    /// <param name="token">What the caller bears.</param>
    /// <param name="ids">Ids that something has.</param>
    public HttpRequestMessage Of(Endpoint endpoint, JsonNode operation, string? token, IReadOnlyList<string> ids)
    {
        int at = random.Next(ids.Count);
        string path = endpoint.Path.Replace(Endpoint.NoId, ids[at], StringComparison.Ordinal);
        HttpRequestMessage message = new(new HttpMethod(endpoint.Method), path);
        if (token is not null) message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        foreach (JsonNode? parameter in operation["parameters"]?.AsArray() ?? [])
        {
            string name = parameter!["name"]!.GetValue<string>();
            switch (parameter["in"]!.GetValue<string>())
            {
                case "header" when random.Next(2) == 0:
                    message.Headers.TryAddWithoutValidation(name, HeaderValue());
                    break;
                case "query" when random.Next(2) == 0:
                    path = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={Uri.EscapeDataString(Text())}";
                    break;
                case "path" when random.Next(8) == 0:
                    path = path.Replace(ids[at], Uri.EscapeDataString(Text() is { Length: > 0 } text ? text : "0"), StringComparison.Ordinal);
                    break;
                default:
                    break;
            }
        }

        message.RequestUri = new Uri(path, UriKind.Relative);
        if (operation["requestBody"]?["content"] is { } content)
        {
            JsonNode? schema = content["application/json"]?["schema"];
            message.Content = new ByteArrayContent(schema is null ? Bytes() : Encoding.UTF8.GetBytes(Body(schema, UsualOf(endpoint))));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", schema is null ? "application/octet-stream" : "application/json");
        }

        return message;
    }

    // The rows of OpenAI's endpoints ask for a model that is not there, so as to be answered at once.
    private static JsonNode UsualOf(Endpoint endpoint) => JsonNode.Parse(endpoint.Body!.Replace(
        "\"none\"", endpoint.Path.Contains("chat", StringComparison.Ordinal) ? "\"wordbook\"" : "\"emoji-t2i\"", StringComparison.Ordinal))!;

    private byte[] Bytes()
    {
        byte[] drawn = new byte[random.Next(4) * random.Next(2_000)];
        random.NextBytes(drawn);
        return drawn;
    }

    // What has the form of the schema, with one member in three hostile.
    private string Body(JsonNode schema, JsonNode? usual) => random.Next(20) == 0 ? Foreign() : Value(schema, usual, 0);

    private string Value(JsonNode schema, JsonNode? usual, int depth)
    {
        JsonNode read = Followed(schema);
        if (depth > 0 && random.Next(usual is null ? 8 : 3) != 0)
        {
            if (usual is null) return Usual(read, depth);
            if (usual is not (JsonObject or JsonArray)) return usual.ToJsonString();
        }

        if (depth > 0 && random.Next(6) == 0) return Foreign();
        string[] types = TypesOf(read);
        return (types.Length == 0 ? "string" : types[random.Next(types.Length)]) switch
        {
            "object" => Members(read, usual as JsonObject, depth),
            "array" => List(read, usual as JsonArray, depth),
            "integer" or "number" => Numbers[random.Next(Numbers.Length)],
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            "null" => "null",
            _ => JsonSerializer.Serialize(Text()),
        };
    }

    private string Usual(JsonNode schema, int depth) => TypesOf(schema) switch
    {
        var types when types.Contains("null", StringComparer.Ordinal) => "null",
        ["integer"] or ["number"] => "1",
        ["boolean"] => "true",
        ["array"] => "[]",
        ["object"] => Members(schema, null, depth),
        _ => "\"a\"",
    };

    private string Members(JsonNode schema, JsonObject? usual, int depth)
    {
        if (depth >= Deepest) return "{}";
        List<string> members = [];
        string[] required = [.. (schema["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>())];
        foreach ((string name, JsonNode? member) in schema["properties"]?.AsObject() ?? [])
        {
            bool isThere = required.Contains(name, StringComparer.Ordinal) || usual?.ContainsKey(name) is true ? random.Next(15) != 0 : random.Next(4) == 0;
            if (!isThere) continue;
            string value = Value(member!, usual?[name], depth + 1);

            // A wait that the edge would grant only holds the test up.
            if (name is "waitMs" && int.TryParse(value, CultureInfo.InvariantCulture, out int wait) && wait is > 0 and <= 20_000) value = "0";
            members.Add($"{JsonSerializer.Serialize(name)}:{value}");
            if (random.Next(40) == 0) members.Add(members[^1]);
        }

        if (random.Next(10) == 0) members.Insert(random.Next(members.Count + 1), $"{JsonSerializer.Serialize(Text())}:{Foreign()}");
        return $"{{{string.Join(',', members)}}}";
    }

    private string List(JsonNode schema, JsonArray? usual, int depth)
    {
        if (depth >= Deepest) return "[]";
        JsonNode item = schema["items"] ?? new JsonObject();
        int count = random.Next(12) == 0 ? random.Next(2_000) : random.Next(4);
        if (count > 4) return $"[{string.Join(',', Enumerable.Repeat(usual is [{ } first, ..] ? first.ToJsonString() : "1", count))}]";
        return $"[{string.Join(',', Enumerable.Range(0, count).Select(i => random.Next(8) == 0 ? "null" : Value(item, usual is { Count: > 0 } ? usual[i % usual.Count] : null, depth + 1)))}]";
    }

    // JSON of some other type, or of none.
    private string Foreign() => random.Next(9) switch
    {
        0 => "null",
        1 => "true",
        2 => Numbers[random.Next(Numbers.Length)],
        3 => JsonSerializer.Serialize(Text()),
        4 => "[]",
        5 => "{}",
        6 => string.Concat(Enumerable.Repeat("[", random.Next(1, 200))),
        7 => "\"\\ud800\"",
        _ => "\"\\u0000\\u202e\\udfff\"",
    };

    private string Text() => random.Next(10) switch
    {
        0 => new string((char)random.Next('a', 'z'), random.Next(1, 3_000)),
        1 => string.Concat(Enumerable.Repeat("\ud83d\udc26", random.Next(1, 600))),
        2 => new string('9', random.Next(1, 60)),
        _ => Texts[random.Next(Texts.Length)],
    };

    private string HeaderValue() => random.Next(6) switch
    {
        0 => "bytes=" + Numbers[random.Next(Numbers.Length)] + "-",
        1 => "bytes=-" + Numbers[random.Next(Numbers.Length)],
        2 => new string('x', random.Next(1, 4_000)),
        3 => Numbers[random.Next(Numbers.Length)],
        _ => string.Concat(Text().Where(c => c is >= ' ' and not '\u007f')),
    };

    // A schema may also be the word true, for anything.
    private JsonNode Followed(JsonNode schema) => schema is JsonObject && schema["$ref"] is JsonValue pointer
        ? Followed(pointer.GetValue<string>().Split('/').Skip(1).Aggregate(document, (node, step) => node[step]!))
        : schema;

    private static string[] TypesOf(JsonNode schema) => schema is not JsonObject ? [] : schema["type"] switch
    {
        JsonArray several => [.. several.Select(t => t!.GetValue<string>())],
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };
}

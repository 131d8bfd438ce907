// Every JSON body that must be refused (or, for a few, must not be), made out of an endpoint's one valid body: each member in
// turn is broken in every way its kind allows.

using System.Text;
using System.Text.Json.Nodes;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;

namespace Cuckoo.Silo.Tests.Hostile;

/// <summary>A body and what it must get: a refusal, or the answer of the valid body when there is none.</summary>
internal sealed record HostileBody(string Name, byte[] Bytes, string? ContentType, Refusal? Refusal);

internal static class HostileBodies
{
    // A prompt-like text that no answer may repeat.
    public const string Secret = "tell-nobody-of-the-red-apple";

    private const string Mark = "@@";
    private const string Json = "application/json";

    private static readonly string[] NotStrings = ["null", "1", "true", "{}", "[]", $"[\"{Secret}\"]", "NaN", .. BrokenTexts];

    private static readonly string[] NotNumbers =
    [
        "\"1\"", "true", "{}", "[]", "NaN", "Infinity", "-Infinity", "1e400", "1.5", "99999999999999999999", "-99999999999999999999", "01", "+1", "0x1", ".5", "-",
        "\"NaN\"",
    ];

    private static readonly string[] NotLists = ["null", $"\"{Secret}\"", "1", "{}", "[1]", "[[]]", "[", "[\"\\ud800\"]"];

    // Bytes of 128 and more are written as the character of that number. In turn: half a surrogate pair, the wrong halves,
    // UTF-8 cut short, an over-long slash, half a pair in UTF-8, a number beyond Unicode, raw control characters, no end.
    private static string[] BrokenTexts =>
    [
        $"\"{Secret}\\ud800\"", "\"\\udc00\\ud800\"", "\"\u00c3\"", "\"\u00c0\u00af\"", "\"\u00ed\u00a0\u0080\"", "\"\u00f5\u0080\u0080\u0080\"",
        $"\"{Secret}\n\"", $"\"{Secret}\0\"", "\"\\x41\"", $"\"{Secret}",
    ];

    public static IEnumerable<HostileBody> Of(Endpoint endpoint)
    {
        var valid = (JsonObject)JsonNode.Parse(endpoint.Body!)!;
        return Whole(endpoint.Body!, endpoint.MostBytes).Concat(Leaves(valid, []).SelectMany(path => Broken(endpoint, valid, path)));
    }

    private static IEnumerable<HostileBody> Whole(string valid, int most)
    {
        string open = valid.TrimEnd().TrimEnd('}');
        string inner = valid.Trim()[1..];
        int close = valid.TrimEnd().Length - 1;
        string With(string member) => valid[..close] + "," + member + "}";

        yield return new("no content type", Bytes(valid), null, Refusals.NotJson);
        yield return new("text/plain", Bytes(valid), "text/plain", Refusals.NotJson);
        yield return new("a form", Bytes("a=b"), "application/x-www-form-urlencoded", Refusals.NotJson);
        yield return new("a nonsense content type", Bytes(valid), "nonsense", Refusals.NotJson);
        yield return new("an unknown charset", Bytes(valid), Json + "; charset=nonsense", Refusals.NotJson);
        yield return new("UTF-7", Bytes(valid), Json + "; charset=utf-7", Refusals.NotJson);
        yield return new("UTF-16", Encoding.Unicode.GetBytes(valid), Json + "; charset=utf-16", Refusals.NotJson);
        yield return new("UTF-8 by name", Bytes(valid), Json + "; charset=\"UTF-8\"", null);
        yield return new("another JSON type", Bytes(valid), "application/problem+json", null);
        yield return new("a byte order mark", [0xef, 0xbb, 0xbf, .. Bytes(valid)], Json, null);
        yield return new("white space around", Bytes(" \r\n\t" + valid + " \r\n\t"), Json, null);
        yield return new("an unknown member", Bytes(With($"\"{Secret}\":1e999999")), Json, null);
        yield return new("empty", [], Json, Refusals.BadJson);
        foreach (string text in new[] { " ", Secret, "null", "true", "1", "\"" + Secret + "\"", "[]", "[" + valid + "]", "{}", "{", "}", "NaN", "\0\0\0", "{\"\\ud800\":1}" })
            yield return new($"the text {Shown(text)}", Bytes(text), Json, Refusals.BadJson);
        yield return new("cut short", Bytes(open), Json, Refusals.BadJson);
        yield return new("something behind", Bytes(valid + Secret), Json, Refusals.BadJson);
        yield return new("twice", Bytes(valid + valid), Json, Refusals.BadJson);
        yield return new("a comment", Bytes("/* */" + valid), Json, Refusals.BadJson);
        yield return new("a comma at the end", Bytes(valid[..close] + ",}"), Json, Refusals.BadJson);
        yield return new("bare names", Bytes(valid.Replace("\"", "", StringComparison.Ordinal)), Json, Refusals.BadJson);
        yield return new("nested deep", Bytes(With($"\"{Secret}\":{new string('[', 64)}{new string(']', 64)}")), Json, Refusals.BadJson);
        yield return new("nested without end", Bytes("{\"a\":" + new string('[', 8_000)), Json, Refusals.BadJson);
        yield return new("all members twice", Bytes(valid[..close] + "," + inner), Json, Refusals.BadJson);
        yield return new("UTF-16 as UTF-8", Encoding.Unicode.GetBytes(valid), Json, Refusals.BadJson);
        yield return new("as long as may be", Bytes(Padded(valid, most)), Json, null);
        yield return new("a byte longer than may be", Bytes(Padded(valid, most + 1)), Json, Refusals.TooLarge);
        yield return new("two megabytes", Bytes(Padded(valid, 2 << 20)), Json, Refusals.TooLarge);
    }

    private static IEnumerable<HostileBody> Broken(Endpoint endpoint, JsonObject valid, string[] path)
    {
        JsonNode leaf = path.Aggregate((JsonNode)valid, (node, name) => node[name]!);
        string name = string.Join('.', path);
        bool isOptional = path.Length == 1 && (name is "seed" or "max_tokens" || (name is "steps" or "guidancePercent" && valid.ContainsKey("prompt")));
        Refusal? absent = isOptional ? null : endpoint.Path is "/v1/quotes" && name is "prompt" ? Refusals.BadPrompt : Refusals.BadJson;
        string[] tokens = leaf switch
        {
            JsonArray => NotLists,
            JsonValue value when value.GetValueKind() is System.Text.Json.JsonValueKind.Number => NotNumbers,
            _ => NotStrings,
        };
        foreach (string token in tokens)
            yield return new($"{name} is {Shown(token)}", Bytes(Replaced(valid, path, token)), Json, token is "null" && absent == Refusals.BadPrompt ? absent : Refusals.BadJson);
        if (leaf is JsonValue number && number.GetValueKind() is System.Text.Json.JsonValueKind.Number)
            yield return new($"{name} is null", Bytes(Replaced(valid, path, "null")), Json, absent);

        var missing = (JsonObject)valid.DeepClone();
        ((JsonObject)path[..^1].Aggregate((JsonNode)missing, (node, step) => node[step]!)).Remove(path[^1]);
        yield return new($"{name} is missing", Bytes(missing.ToJsonString()), Json, absent);

        string text = leaf.ToJsonString();
        yield return new($"{name} comes twice", Bytes(Replaced(valid, path, $"{text},\"{path[^1]}\":{text}")), Json, Refusals.BadJson);
        yield return new(
            $"{name} comes twice, once in capitals", Bytes(Replaced(valid, path, $"{text},\"{path[^1].ToUpperInvariant()}\":{text}")), Json, Refusals.BadJson);
    }

    private static IEnumerable<string[]> Leaves(JsonObject node, string[] path) => node.SelectMany(member =>
        member.Value is JsonObject inner ? Leaves(inner, [.. path, member.Key]) : [[.. path, member.Key]]);

    private static string Replaced(JsonObject valid, string[] path, string token)
    {
        var changed = (JsonObject)valid.DeepClone();
        path[..^1].Aggregate((JsonNode)changed, (node, name) => node[name]!)[path[^1]] = Mark;
        return changed.ToJsonString().Replace($"\"{Mark}\"", token, StringComparison.Ordinal);
    }

    private static string Padded(string valid, int length)
    {
        string open = valid.TrimEnd()[..^1] + ",\"padding\":\"";
        return open + new string('x', length - open.Length - 2) + "\"}";
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Shown(string token) =>
        string.Concat(token.Take(40).Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"<{(int)c:x2}>"));
}

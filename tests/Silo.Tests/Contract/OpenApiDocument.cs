// The edge in OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0), made of what is said where its endpoints are mapped, of the messages'
// own JSON contracts, and of the sentences of docs/edge.md. Refusals are listed by status, with their codes as an extension.

using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Edge.OpenAi;
using Cuckoo.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Cuckoo.Silo.Tests.Contract;

/// <summary>Makes the document.</summary>
internal sealed class OpenApiDocument
{
    /// <summary>Where an answer's codes stand, and once what each means.</summary>
    public const string Codes = "x-codes";

    private const string Refused = nameof(ErrorReply);

    private readonly SortedDictionary<string, JsonNode> schemas = new(StringComparer.Ordinal);

    private OpenApiDocument() => RefTo(typeof(ErrorReply));

    /// <summary>The document of these endpoints.</summary>
    /// <param name="endpoints">As mapped.</param>
    /// <param name="sentences">What each does, by method and path.</param>
    public static JsonObject Of(IEnumerable<RouteEndpoint> endpoints, IReadOnlyDictionary<string, string> sentences)
    {
        OpenApiDocument made = new();
        JsonObject paths = [];
        foreach (IGrouping<string, RouteEndpoint> path in endpoints.GroupBy(PathOf).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            paths[path.Key] = new JsonObject(path.OrderBy(MethodOf, StringComparer.Ordinal).Select(
                e => KeyValuePair.Create<string, JsonNode?>(MethodOf(e).ToLowerInvariant(), made.Operation(e, path.Key, sentences[$"{MethodOf(e)} {path.Key}"]))));
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Cuckoo's edge",
                ["version"] = "1",
                ["description"] = "Amounts are decimal strings of 10^-18 tokens, hashes lower-case hexadecimal, times RFC 3339 in UTC. Unknown members of a body are ignored; duplicate members, wrong types and missing ones are refused.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["key"] = Bearer("A user's API key. The scopes it needs stand beside it."),
                    ["session"] = Bearer("A miner's session, opened with a signature."),
                },
                ["schemas"] = new JsonObject(made.schemas.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value))),
            },
            [Codes] = new JsonObject(Refusals.All.Select(r => KeyValuePair.Create<string, JsonNode?>(r.Code, r.Message))),
        };
    }

    /// <summary>The path of an endpoint, as the document and docs/edge.md write it.</summary>
    public static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    /// <summary>Its method.</summary>
    public static string MethodOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single();

    private JsonObject Operation(RouteEndpoint endpoint, string path, string sentence)
    {
        JsonObject operation = new()
        {
            ["operationId"] = string.Join('_', $"{MethodOf(endpoint).ToLowerInvariant()} {path}".Split([' ', '/', '.', '-', '{', '}'], StringSplitOptions.RemoveEmptyEntries)),
            ["description"] = sentence,
        };
        JsonArray parameters = [.. Parameters(endpoint)];
        if (parameters.Count > 0) operation["parameters"] = parameters;
        if (endpoint.Metadata.GetMetadata<TakenBody>() is { } body) operation["requestBody"] = Body(body, endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? Limits.JsonBytes);
        operation["responses"] = Responses(endpoint.Metadata);
        operation["security"] = endpoint.Metadata.GetMetadata<NeededCaller>() switch
        {
            null => new JsonArray(),
            { Scope: { } scope } => new JsonArray(new JsonObject { ["key"] = new JsonArray(scope.ToString().ToLowerInvariant()) }),
            _ => new JsonArray(new JsonObject { ["session"] = new JsonArray() }),
        };
        return operation;
    }

    // Route values stand in the path; what else a handler takes as a text is asked for by the query.
    private static IEnumerable<JsonNode> Parameters(RouteEndpoint endpoint)
    {
        string[] route = [.. endpoint.RoutePattern.Parameters.Select(p => p.Name)];
        IEnumerable<string> query = endpoint.Metadata.GetRequiredMetadata<MethodInfo>().GetParameters()
            .Where(p => p.ParameterType == typeof(string) && !route.Contains(p.Name, StringComparer.Ordinal)).Select(p => p.Name!);
        return [
            .. route.Select(name => Parameter(name, "path", isRequired: true)),
            .. query.Select(name => Parameter(name, "query", isRequired: false)),
            .. endpoint.Metadata.GetOrderedMetadata<KnownHeader>().Select(header => Parameter(header.Name, "header", isRequired: false)),
        ];
    }

    private static JsonObject Parameter(string name, string place, bool isRequired) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = isRequired,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private JsonObject Body(TakenBody body, long most) => new()
    {
        ["description"] = string.Create(CultureInfo.InvariantCulture, $"At most {most} bytes."),
        ["required"] = true,
        ["content"] = new JsonObject
        {
            [body.Message is null ? "application/octet-stream" : EndpointContract.Json] = body.Message is null ? new JsonObject() : new JsonObject { ["schema"] = RefTo(body.Message) },
        },
    };

    private JsonObject Responses(EndpointMetadataCollection endpoint)
    {
        SortedDictionary<string, JsonObject> responses = new(StringComparer.Ordinal);
        foreach (GivenAnswer given in endpoint.GetOrderedMetadata<GivenAnswer>())
        {
            string status = given.Status.ToString(CultureInfo.InvariantCulture);
            JsonObject response = responses.TryGetValue(status, out JsonObject? before) ? before : responses[status] = new JsonObject { ["description"] = "Done." };
            if (given.MediaType is null) continue;
            JsonObject content = (JsonObject)(response["content"] ??= new JsonObject());
            content[given.MediaType] = given.Message is null ? new JsonObject() : new JsonObject { ["schema"] = RefTo(given.Message) };
            if (given.MediaType == EndpointContract.Events) response["description"] = "Done. The schema is that of each event's data.";
        }

        foreach (IGrouping<int, Refusal> status in EndpointContract.RefusalsOf(endpoint).GroupBy(r => r.Status))
        {
            responses[status.Key.ToString(CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["description"] = $"Refused: {string.Join(", ", status.Select(r => $"`{r.Code}`"))}.",
                ["content"] = new JsonObject { [EndpointContract.Json] = new JsonObject { ["schema"] = Pointer(Refused) } },
                [Codes] = new JsonArray([.. status.Select(r => JsonValue.Create(r.Code))]),
            };
        }

        return new JsonObject(responses.Select(r => KeyValuePair.Create<string, JsonNode?>(r.Key, r.Value)));
    }

    private JsonObject RefTo(Type message)
    {
        if (!schemas.ContainsKey(message.Name))
        {
            JsonTypeInfo type = WireJson.Default.GetTypeInfo(message) ?? OpenAiJson.Default.GetTypeInfo(message)
                ?? throw new InvalidOperationException($"{message} has no JSON contract.");
            JsonNode schema = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
            PointInto(schema, $"#/components/schemas/{message.Name}");
            schemas.Add(message.Name, schema);
        }

        return Pointer(message.Name);
    }

    // The exporter points into its own schema, which is a part of the document here.
    private static void PointInto(JsonNode? node, string at)
    {
        if (node is JsonArray list)
        {
            foreach (JsonNode? item in list) PointInto(item, at);
        }

        if (node is not JsonObject members) return;
        foreach ((string name, JsonNode? value) in members.ToArray())
        {
            if (name == "$ref" && value is JsonValue pointer) members[name] = at + pointer.GetValue<string>()[1..];
            else PointInto(value, at);
        }
    }

    private static JsonObject Pointer(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Bearer(string sentence) => new() { ["type"] = "http", ["scheme"] = "bearer", ["description"] = sentence };
}

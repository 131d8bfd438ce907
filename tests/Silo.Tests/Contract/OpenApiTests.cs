using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cuckoo.Silo.Tests.Contract;

/// <summary>docs/openapi.json is what the edge does, and what it serves.</summary>
public sealed partial class OpenApiTests(Stage stage)
{
    [Fact]
    public void Document_OfTheEdge_IsTheCommittedOne() => CommittedText.Is(
        "docs/openapi.json", OpenApiDocument.Of(Mapped(), Sentences()).ToJsonString(CommittedText.Readable), "The edge's description has changed");

    [Fact]
    public async Task Document_Served_IsTheCommittedOne()
    {
        Answer answer = await Answer.OfAsync(stage.Silo.Http, new HttpRequestMessage(HttpMethod.Get, "/openapi.json"), TestContext.Current.CancellationToken);
        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(await File.ReadAllTextAsync(Checkout.File("docs/openapi.json"), TestContext.Current.CancellationToken), answer.Body);
    }

    [Fact]
    public void Document_References_AllLeadSomewhere()
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(Checkout.File("docs/openapi.json")))!;
        string[] pointers = [.. Pointers(document)];
        Assert.NotEmpty(pointers);
        Assert.All(pointers, pointer => Assert.NotNull(Follow(document, pointer)));
    }

    [Fact]
    public void Document_EveryEndpoint_SaysWhatItGives() => Assert.All(Mapped(), e => Assert.NotEmpty(e.Metadata.GetOrderedMetadata<GivenAnswer>()));

    [Fact]
    public void Document_EveryRefusal_IsAnEndpoints()
    {
        // These two are answered where there is no endpoint.
        string[] nobodys = [Refusals.NotFound.Code, Refusals.MethodNotAllowed.Code];
        HashSet<string> said = [.. Mapped().SelectMany(e => EndpointContract.RefusalsOf(e.Metadata)).Select(r => r.Code), .. nobodys];
        Assert.Empty(Refusals.All.Select(r => r.Code).Except(said));
    }

    private RouteEndpoint[] Mapped() => [.. stage.Silo.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private static Dictionary<string, string> Sentences() => Row().Matches(File.ReadAllText(Checkout.File("docs/edge.md")))
        .ToDictionary(m => m.Groups["call"].Value, m => m.Groups["what"].Value, StringComparer.Ordinal);

    private static IEnumerable<string> Pointers(JsonNode? node) => node switch
    {
        JsonArray list => list.SelectMany(Pointers),
        JsonObject members => members.SelectMany(m => m is { Key: "$ref", Value: JsonValue pointer } ? [pointer.GetValue<string>()] : Pointers(m.Value)),
        _ => [],
    };

    private static JsonNode? Follow(JsonNode document, string pointer) => pointer.Split('/').Skip(1).Aggregate(
        (JsonNode?)document,
        (node, step) => node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : node?[step]);

    [GeneratedRegex(@"^\| `(?<call>(DELETE|GET|POST|PUT) /[^ `?]*)(\?[^`]*)?`( \(open\))? \| (?<what>.+) \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Row();
}

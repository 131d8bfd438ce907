using Microsoft.AspNetCore.Http.HttpResults;

namespace Cuckoo.Silo.Edge;

/// <summary>
/// The edge described for programs, in OpenAPI 3.1: docs/openapi.json as it was when this was built. A test makes it of the endpoints
/// and keeps the two equal.
/// </summary>
internal static class EdgeDocument
{
    private const string Resource = "openapi.json";

    /// <summary>Adds the endpoint.</summary>
    public static void MapDocument(this IEndpointRouteBuilder edge) => edge.MapGet("/openapi.json", Show).GivesDocument();

    private static IEndpointConventionBuilder GivesDocument(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithMetadata(new GivenAnswer(StatusCodes.Status200OK, EndpointContract.Json));

    private static FileStreamHttpResult Show() => TypedResults.Stream(
        typeof(EdgeDocument).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException("The program has no openapi.json."),
        EndpointContract.Json);
}

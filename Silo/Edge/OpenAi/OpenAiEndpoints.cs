using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cuckoo.Silo.Edge.OpenAi;

/// <summary>What programs written for OpenAI's API find under <c>/openai/v1</c>. Keys, prices, budgets and refusals are those of the edge.</summary>
internal static class OpenAiEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapOpenAi(this IEndpointRouteBuilder edge)
    {
        RouteGroupBuilder openAi = edge.MapGroup("/openai/v1");
        openAi.MapGet("/models", Models).Needs(KeyScopes.Read);
        openAi.MapGet("/models/{id}", Model).Needs(KeyScopes.Read);
        openAi.MapPost("/images/generations", Images.Draw)
            .Needs(KeyScopes.Spend).RequireRateLimiting(Limits.Quotes).WithRequestTimeout(Limits.Stream).EndsWithTheSilo();
    }

    private static JsonHttpResult<ModelList> Models(NetworkOptions network) =>
        TypedResults.Json(new ModelList([.. network.Models.Select(m => new ModelItem(m.Name))]), OpenAiJson.Default.ModelList);

    private static IResult Model(string id, NetworkOptions network) => Find(network, id) is { } found
        ? TypedResults.Json(new ModelItem(found.Name), OpenAiJson.Default.ModelItem)
        : Refusals.NoSuchModel.Refuse();

    /// <summary>The model of that name, if it is on offer.</summary>
    public static ModelCard? Find(NetworkOptions network, string name) =>
        network.Models.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.Ordinal));
}

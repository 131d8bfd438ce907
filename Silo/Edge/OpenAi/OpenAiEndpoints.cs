using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Silo.Edge.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Cuckoo.Silo.Edge.OpenAi;

/// <summary>What programs written for OpenAI's API find under <c>/openai/v1</c>. Keys, prices, budgets and refusals are those of the edge.</summary>
internal static class OpenAiEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapOpenAi(this IEndpointRouteBuilder edge)
    {
        RouteGroupBuilder openAi = edge.MapGroup("/openai/v1");
        openAi.MapGet("/models", Models).Needs(KeyScopes.Read)
            .Gives<ModelList>();
        openAi.MapGet("/models/{id}", Model).Needs(KeyScopes.Read)
            .Gives<ModelItem>().Refuses(Refusals.NoSuchModel);
        openAi.MapPost("/images/generations", Images.Draw)
            .Needs(KeyScopes.Spend).RequireRateLimiting(Limits.Quotes).WithRequestTimeout(Limits.Stream).EndsWithTheSilo()
            .Hears(Begun.IdempotencyKey).Takes<ImagesAsked>().Gives<ImagesReply>()
            .Refuses(
            [
                .. Submissions.QuoteRefusals, .. Submissions.SubmitRefusals, Refusals.BadCount, Refusals.BadSize, Refusals.BadFormat, Refusals.BadServiceTier,
                Refusals.BadIdempotencyKey, Refusals.IdempotencyKeyReused, Refusals.NoResult,
            ]);
        openAi.MapPost("/chat/completions", ChatCompletions.Say)
            .Needs(KeyScopes.Spend).RequireRateLimiting(Limits.Quotes).WithRequestTimeout(Limits.Stream).EndsWithTheSilo()
            .WithMetadata(new RequestSizeLimitAttribute(Limits.ConversationBytes))
            .Hears(Begun.IdempotencyKey).Takes<ChatAsked>().Gives<ChatReply>().Streams<ChatChunk>()
            .Refuses(
            [
                .. Submissions.QuoteRefusals, .. Submissions.SubmitRefusals, Refusals.UnsupportedParameter, Refusals.BadServiceTier, Refusals.DraftDiffers,
                Refusals.BadIdempotencyKey, Refusals.IdempotencyKeyReused, Refusals.NoResult,
            ]);
    }

    private static JsonHttpResult<ModelList> Models(NetworkOptions network) =>
        TypedResults.Json(new ModelList([.. network.Models.Select(m => new ModelItem(m.Name, RequestReplies.ProfileOf(m)))]), OpenAiJson.Default.ModelList);

    private static IResult Model(string id, Specs specs) => specs.Find(id) is { } found
        ? TypedResults.Json(new ModelItem(found.Name, RequestReplies.ProfileOf(found)), OpenAiJson.Default.ModelItem)
        : Refusals.NoSuchModel.Refuse();
}

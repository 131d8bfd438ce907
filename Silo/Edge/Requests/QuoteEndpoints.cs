using System.Collections.Immutable;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Silo.Edge.Coordination;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>What is on offer, and what it costs.</summary>
internal static class QuoteEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapQuotes(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/models", Models)
            .Gives<ModelsReply>();
        edge.MapPost("/v1/quotes", Quote)
            .Needs(KeyScopes.Spend).RequireRateLimiting(Limits.Quotes).WithMetadata(new RequestSizeLimitAttribute(Limits.ConversationBytes))
            .Takes<QuoteAsked>().Gives<QuoteReply>(201).Refuses([.. Submissions.QuoteRefusals, Refusals.BadPriority]);
    }

    private static async Task<IResult> Models(IGrainFactory grains, NetworkOptions network)
    {
        ImmutableArray<ModelOffer> offers = await grains.GetGrain<ICoordinatorGrain>(network.Coordinator.Value).Models();
        return TypedResults.Json(new ModelsReply([.. offers.Select(o => RequestReplies.Of(o.Model, o.Miners))]), WireJson.Default.ModelsReply);
    }

    private static async Task<IResult> Quote(HttpContext http, IGrainFactory grains, IRandomSource random, Specs specs, NetworkOptions network)
    {
        QuoteAsked asked = await http.Read(WireJson.Default.QuoteAsked);
        JobSpec spec = specs.Of(asked);
        CoordinatorId? coordinator = CoordinatorEndpoints.IdOf(asked.Coordinator);
        if (RequestReplies.PriorityOf(asked.Priority) is not { } priority) return Refusals.BadPriority.Refuse();
        byte[] bytes = new byte[16];
        random.Fill(bytes);
        RequestId id = RequestId.From(bytes);
        QuoteOutcome outcome = await grains.GetGrain<IRequestGrain>(id.Value).Quote(new QuoteOrder(AccountFilter.Of(http), spec, coordinator, priority));
        if (outcome.Refusal is not QuoteRefusal.None) return Submissions.RefusalOf(outcome.Refusal).Refuse();
        return TypedResults.Json(RequestReplies.Of(id, spec, outcome, coordinator ?? network.Coordinator, priority), WireJson.Default.QuoteReply, statusCode: 201);
    }
}

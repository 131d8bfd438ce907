using System.Collections.Immutable;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>What is on offer, and what it costs.</summary>
internal static class QuoteEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapQuotes(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/models", Models);
        edge.MapPost("/v1/quotes", Quote).Needs(KeyScopes.Spend).RequireRateLimiting(Limits.Quotes);
    }

    private static async Task<IResult> Models(IGrainFactory grains, NetworkOptions network)
    {
        ImmutableArray<ModelOffer> offers = await grains.GetGrain<ICoordinatorGrain>(network.Coordinator.Value).Models();
        ModelRow[] rows = [.. offers.Select(o => new ModelRow(
            o.Model.Name, o.Model.Program.Value, o.Model.Width, o.Model.Height, o.Model.MaxSteps, o.Model.PricePerStep.ToString(), o.Miners))];
        return TypedResults.Json(new ModelsReply(rows), WireJson.Default.ModelsReply);
    }

    private static async Task<IResult> Quote(HttpContext http, IGrainFactory grains, IRandomSource random)
    {
        QuoteAsked asked = await http.Read(WireJson.Default.QuoteAsked);
        byte[] bytes = new byte[16];
        random.Fill(bytes);
        RequestId id = RequestId.From(bytes);
        PictureSpec spec = Submissions.SpecOf(asked.Model, asked.Prompt, asked.Seed ?? Submissions.Seed(random), asked.Steps, asked.GuidancePercent);
        QuoteOutcome outcome = await grains.GetGrain<IRequestGrain>(id.Value).Quote(new QuoteOrder(AccountFilter.Of(http), spec));
        if (outcome.Refusal is not QuoteRefusal.None) return Submissions.RefusalOf(outcome.Refusal).Refuse();

        Price price = outcome.Price!;
        return TypedResults.Json(
            new QuoteReply(
                id.Value, spec.Model, outcome.Model!.Program.Value, spec.Seed, spec.Steps, spec.GuidancePercent, price.Total.ToString(),
                [
                    new PriceLine("work", price.Work.ToString()),
                    new PriceLine("audit", price.Audit.ToString()),
                    new PriceLine("margin", price.Margin.ToString()),
                    new PriceLine("fee", price.Fee.ToString()),
                ],
                outcome.ExpiresAt),
            WireJson.Default.QuoteReply,
            statusCode: 201);
    }
}

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
    private const int UsualSteps = 25;
    private const int UsualGuidance = 250;

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
        PictureSpec spec = new(
            asked.Model, asked.Prompt, asked.Seed ?? Seed(random), asked.Steps ?? UsualSteps, asked.GuidancePercent ?? UsualGuidance);
        QuoteOutcome outcome = await grains.GetGrain<IRequestGrain>(id.Value).Quote(new QuoteOrder(AccountFilter.Of(http), spec));
        if (outcome.Refusal is not QuoteRefusal.None) return RefusalOf(outcome.Refusal).Refuse();

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

    // Below 2^53, so that a seed survives a JSON reader that has only doubles.
    private static long Seed(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[8];
        random.Fill(bytes);
        return BitConverter.ToInt64(bytes) & ((1L << 53) - 1);
    }

    private static Refusal RefusalOf(QuoteRefusal refusal) => refusal switch
    {
        QuoteRefusal.UnknownModel => Refusals.UnknownModel,
        QuoteRefusal.BadPrompt => Refusals.BadPrompt,
        QuoteRefusal.BadSteps => Refusals.BadSteps,
        QuoteRefusal.BadGuidance => Refusals.BadGuidance,
        QuoteRefusal.BadSeed => Refusals.BadSeed,
        _ => throw new InvalidOperationException($"A new quote was refused as {refusal}."),
    };
}

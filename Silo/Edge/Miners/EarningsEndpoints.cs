using System.Globalization;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Miners;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Edge.Miners;

/// <summary>What a miner's operator asks and says beside the jobs: the statement, and whether it wants work.</summary>
internal static class EarningsEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapEarnings(this IEndpointRouteBuilder edge)
    {
        RouteGroupBuilder miner = edge.MapGroup("/v1/miner").AddEndpointFilter<MinerFilter>().WithMetadata(new NeededCaller(null));
        miner.MapGet("/earnings", Show)
            .Gives<EarningsReply>().Refuses(Refusals.BadId);
        miner.MapPost("/availability", Set)
            .Takes<AvailabilityAsked>().Gives<MinerReply>().Refuses(Refusals.BadAvailability);
    }

    /// <summary>A miner as the wire has it.</summary>
    public static MinerReply ReplyOf(MinerView view) => new(
        view.Miner.Value, view.Standing.ToString().ToLowerInvariant(), view.Accepted, view.Rejected,
        view.Earned.ToString(CultureInfo.InvariantCulture), view.Availability.ToString().ToLowerInvariant(),
        view.BenchmarkMs, view.Tolerant == 0 ? null : view.Tolerant, view.Unlike == 0 ? null : view.Unlike);

    private static async Task<IResult> Show(string? before, HttpContext http, IGrainFactory grains)
    {
        long from = long.MaxValue;
        if (before is not null && !long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out from)) return Refusals.BadId.Refuse();
        EarningsPage page = await grains.GetGrain<IEarningsGrain>(MinerFilter.Of(http).Value).Before(from);
        long? next = page.Lines is [.., { Number: > 1 } last] ? last.Number : null;
        return TypedResults.Json(new EarningsReply([.. page.Lines.Select(RowOf)], page.Count, page.Paid.ToString(), next), WireJson.Default.EarningsReply);
    }

    private static async Task<IResult> Set(HttpContext http, IGrainFactory grains)
    {
        AvailabilityAsked asked = await http.Read(WireJson.Default.AvailabilityAsked);
        Availability? availability = asked.Availability switch
        {
            "working" => Availability.Working,
            "maintenance" => Availability.Maintenance,
            "draining" => Availability.Draining,
            _ => null,
        };
        if (availability is null) return Refusals.BadAvailability.Refuse();
        IMinerGrain miner = grains.GetGrain<IMinerGrain>(MinerFilter.Of(http).Value);
        await miner.SetAvailability(availability.Value);
        return TypedResults.Json(ReplyOf(await miner.View()), WireJson.Default.MinerReply);
    }

    private static EarningsRow RowOf(EarningsLine line) => new(
        line.Number, line.End.Job.Value, line.End.IsAudit ? "audit" : "work",
        line.End.Verdict switch
        {
            EarningsVerdict.Accepted => "accepted",
            EarningsVerdict.Inconclusive => "inconclusive",
            EarningsVerdict.TooLate => "too_late",
            _ => "rejected",
        },
        line.End.Pay.ToString(), line.At, line.End.Why, line.End.IsTolerant ? TolerantProfile.Name : null);
}

using Cuckoo.Grains;
using Cuckoo.Grains.Miners;
using Cuckoo.Miner.Benchmark;
using Cuckoo.Silo.Audit;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Edge.Miners;

/// <summary>How a miner is measured again: it takes the challenge, and hands the answer in.</summary>
internal static class BenchmarkEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapBenchmarks(this IEndpointRouteBuilder edge)
    {
        RouteGroupBuilder miner = edge.MapGroup("/v1/miner").AddEndpointFilter<MinerFilter>().WithMetadata(new NeededCaller(null));
        miner.MapPost("/benchmark", Begin).RequireRateLimiting(Limits.Quotes)
            .Gives<BenchmarkTask>().Refuses(Refusals.NoBenchmark, Refusals.Suspended);
        miner.MapPost("/benchmark/answer", Answer)
            .Takes<BenchmarkAnswer>().Gives<MinerReply>()
            .Refuses(Refusals.BadBenchmark, Refusals.BenchmarkUnknown, Refusals.BenchmarkLate, Refusals.BenchmarkWrong);
    }

    private static async Task<IResult> Begin(HttpContext http, IGrainFactory grains)
    {
        BenchmarkGiven given = await MinerOf(http, grains).Benchmark();
        return given.Result switch
        {
            BenchmarkResult.Given => TypedResults.Json(
                new BenchmarkTask(given.Challenge, BenchmarkWork.Lanes, BenchmarkWork.LaneBytes, given.AnswerBy), WireJson.Default.BenchmarkTask),
            BenchmarkResult.Suspended => Refusals.Suspended.Refuse(),
            BenchmarkResult.NotDue => Refusals.NoBenchmark.Refuse(),
            var other => throw new InvalidOperationException($"A benchmark came to {other} before it began."),
        };
    }

    private static async Task<IResult> Answer(HttpContext http, IGrainFactory grains, BenchmarkCheck check, TimeProvider time)
    {
        BenchmarkAnswer answer = await http.Read(WireJson.Default.BenchmarkAnswer);
        DateTimeOffset at = time.GetUtcNow();
        if (!IsHash(answer.Challenge) || answer.Lanes.Count != BenchmarkWork.Lanes || !answer.Lanes.All(IsHash)) return Refusals.BadBenchmark.Refuse();

        // What nobody waits for costs no work.
        IMinerGrain miner = MinerOf(http, grains);
        bool isRight = await miner.AwaitsAnswer(answer.Challenge, at)
            && await check.IsRight(answer.Challenge, MinerFilter.Of(http), answer.Lanes, http.RequestAborted);
        return await miner.Measured(new BenchmarkMeasured(answer.Challenge, isRight, at)) switch
        {
            BenchmarkResult.Passed => TypedResults.Json(EarningsEndpoints.ReplyOf(await miner.View()), WireJson.Default.MinerReply),
            BenchmarkResult.Late => Refusals.BenchmarkLate.Refuse(),
            BenchmarkResult.Wrong => Refusals.BenchmarkWrong.Refuse(),
            _ => Refusals.BenchmarkUnknown.Refuse(),
        };
    }

    private static bool IsHash(string text) => Hash256.TryParse(text, out _);

    private static IMinerGrain MinerOf(HttpContext http, IGrainFactory grains) => grains.GetGrain<IMinerGrain>(MinerFilter.Of(http).Value);
}

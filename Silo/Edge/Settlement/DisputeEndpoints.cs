using System.Collections.Immutable;
using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Settlement;
using Cuckoo.Silo.Edge.Requests;
using Cuckoo.Silo.Settlement;
using Cuckoo.Wire;
using Cuckoo.Wire.Settlement;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cuckoo.Silo.Edge.Settlement;

/// <summary>The network's cases against miners on its chain: for operators of the silo all of them, for others those against wallets they have signed in with, and for a miner its own.</summary>
internal static class DisputeEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapDisputes(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/disputes", All).Needs(KeyScopes.Read)
            .Gives<DisputesReply>().Refuses(Refusals.NoChain);
        edge.MapGet("/v1/disputes/{id}", One).Needs(KeyScopes.Read)
            .Gives<DisputeReply>().Refuses(Refusals.NoChain, Refusals.BadId, Refusals.UnknownDispute);
        edge.MapGet("/v1/miner/disputes", OfMiner).AddEndpointFilter<MinerFilter>().WithMetadata(new NeededCaller(null))
            .Gives<DisputesReply>().Refuses(Refusals.NoChain);
    }

    /// <summary>A dispute as the wire has it.</summary>
    public static DisputeReply ReplyOf(DisputeRecord one)
    {
        ArgumentNullException.ThrowIfNull(one);
        DisputeProgress? progress = one.Progress;
        return new DisputeReply(
            one.Number, one.Conviction.Job.Value, one.Conviction.Lease.Value, one.Conviction.Miner.Value, Name(one.Status), one.At, one.Conviction.Step + 1,
            one.OnChain?.ToString(CultureInfo.InvariantCulture), progress is null ? null : Name(progress.Turn), progress?.Until, progress is null ? null : Name(progress.Finding),
            progress?.Bond.ToString(), progress?.Stake.ToString(), one.Why, one.EndedAt);
    }

    private static async Task<IResult> All(HttpContext http, SiloOptions options, IGrainFactory grains)
    {
        ISettlementChain chain = EpochEndpoints.ChainOf(http);
        return Listed(chain, (await Book(grains).View()).Disputes, await MinersOf(http, options, grains));
    }

    private static async Task<IResult> One(string id, HttpContext http, SiloOptions options, IGrainFactory grains)
    {
        EpochEndpoints.ChainOf(http);
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return Refusals.BadId.Refuse();
        DisputeRecord? found = await Book(grains).Find(number);
        Func<MinerId, bool> maySee = await MinersOf(http, options, grains);
        return found is not null && maySee(found.Conviction.Miner) ? TypedResults.Json(ReplyOf(found), WireJson.Default.DisputeReply) : Refusals.UnknownDispute.Refuse();
    }

    private static async Task<IResult> OfMiner(HttpContext http, IGrainFactory grains)
    {
        ISettlementChain chain = EpochEndpoints.ChainOf(http);
        MinerId miner = MinerFilter.Of(http);
        return Listed(chain, (await Book(grains).View()).Disputes, one => one == miner);
    }

    private static JsonHttpResult<DisputesReply> Listed(ISettlementChain chain, ImmutableArray<DisputeRecord> all, Func<MinerId, bool> maySee) => TypedResults.Json(
        new DisputesReply(
            chain.ChainId.ToString(CultureInfo.InvariantCulture), chain.Contracts[nameof(DisputeManager)].ToString(),
            [.. all.Where(one => maySee(one.Conviction.Miner)).Reverse().Select(ReplyOf)]),
        WireJson.Default.DisputesReply);

    // Whose disputes the caller may see.
    private static async Task<Func<MinerId, bool>> MinersOf(HttpContext http, SiloOptions options, IGrainFactory grains)
    {
        if (await EvidenceEndpoints.ViewerOf(http, options, grains) is not { } account) return static _ => true;
        ImmutableArray<ChainAddress> wallets = await grains.GetGrain<IAccountGrain>(account.Value).Wallets();
        return miner => wallets.Contains(ChainAddress.Of(miner));
    }

    private static IDisputeGrain Book(IGrainFactory grains) => grains.GetGrain<IDisputeGrain>(Disputes.Main);

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

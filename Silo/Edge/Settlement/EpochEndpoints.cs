using System.Globalization;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Silo.Settlement;
using Cuckoo.Wire;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Silo.Edge.Settlement;

/// <summary>The epochs, for everybody: what is posted, the leaves of each, and the proof of any leaf. Nothing here has to be believed.</summary>
internal static class EpochEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapEpochs(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/epochs", All)
            .Gives<EpochsReply>().Refuses(Refusals.NoChain);
        edge.MapGet("/v1/epochs/{id}", One)
            .Gives<EpochReply>().Refuses(Refusals.NoChain, Refusals.BadId, Refusals.UnknownEpoch);
        edge.MapGet("/v1/epochs/{id}/leaves", Leaves).DisableRequestTimeout()
            .GivesBytes().Refuses(Refusals.NoChain, Refusals.BadId, Refusals.UnknownEpoch, Refusals.EpochOpen);
        edge.MapGet("/v1/epochs/{id}/proof", Proof)
            .Gives<LeafProofReply>().Refuses(Refusals.NoChain, Refusals.BadId, Refusals.UnknownEpoch, Refusals.EpochOpen, Refusals.BadAddress, Refusals.NoLeaf);
    }

    /// <summary>The chain on which the network settles.</summary>
    /// <exception cref="RefusedException">It has none, or it is not up.</exception>
    public static ISettlementChain ChainOf(HttpContext http) =>
        http.RequestServices.GetService<ISettlementChain>() is { } chain && http.RequestServices.GetRequiredService<ISiloChain>().IsUp
            ? chain
            : throw new RefusedException(Refusals.NoChain);

    private static async Task<IResult> All(HttpContext http, IGrainFactory grains)
    {
        ISettlementChain chain = ChainOf(http);
        EpochsView view = await grains.GetGrain<IEpochGrain>(LedgerBook.Main).View();

        // Of the two the one that costs the bond.
        EpochWarningReply? warning = (view.Unanswered ?? view.Warning) is { } one ? new EpochWarningReply(one.Name, one.What, one.At) : null;
        return TypedResults.Json(
            new EpochsReply(
                chain.ChainId.ToString(CultureInfo.InvariantCulture), chain.Pay.ToString(), chain.PublicRpc, view.Treasury, [.. view.Epochs.Reverse().Select(ReplyOf)], warning),
            WireJson.Default.EpochsReply);
    }

    private static async Task<IResult> One(string id, HttpContext http, IGrainFactory grains) =>
        TypedResults.Json(ReplyOf(await Find(id, http, grains)), WireJson.Default.EpochReply);

    private static async Task<IResult> Leaves(string id, HttpContext http, IGrainFactory grains)
    {
        EpochRecord found = await Published(id, http, grains);
        EpochArchive archive = http.RequestServices.GetRequiredService<EpochArchive>();
        if (await archive.LengthAsync(found.Published!, http.RequestAborted) is not { } length || await archive.OpenAsync(found.Published!, http.RequestAborted) is not { } content)
            return Refusals.UnknownEpoch.Refuse();
        await using (content)
        {
            http.Response.ContentType = EpochArchive.MediaType;
            http.Response.ContentLength = length;
            http.Response.Headers.ETag = $"\"{found.Published!.DataHash}\"";
            http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            await content.CopyToAsync(http.Response.Body, 64 * 1024, http.RequestAborted);
        }

        return Results.Empty;
    }

    private static async Task<IResult> Proof(string id, string? address, HttpContext http, IGrainFactory grains)
    {
        EpochRecord found = await Published(id, http, grains);
        if (!Address.TryParse(address, out Address account)) return Refusals.BadAddress.Refuse();
        LeavesFile? leaves = await http.RequestServices.GetRequiredService<EpochArchive>().LoadAsync(found.Published!, http.RequestAborted);
        if (leaves is null) return Refusals.UnknownEpoch.Refuse();
        if (leaves.Tree.Prove(account) is not { } proof) return Refusals.NoLeaf.Refuse();
        return TypedResults.Json(
            new LeafProofReply(
                found.Number, found.ChainEpoch, account.ToString(), Text(proof.Leaf.Earned), Text(proof.Leaf.Spent), proof.Index, [.. proof.Siblings.Select(SiblingOf)]),
            WireJson.Default.LeafProofReply);
    }

    private static async Task<EpochRecord> Find(string id, HttpContext http, IGrainFactory grains)
    {
        ChainOf(http);
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) throw new RefusedException(Refusals.BadId);
        return await grains.GetGrain<IEpochGrain>(LedgerBook.Main).Find(number) ?? throw new RefusedException(Refusals.UnknownEpoch);
    }

    private static async Task<EpochRecord> Published(string id, HttpContext http, IGrainFactory grains)
    {
        EpochRecord found = await Find(id, http, grains);
        return found.Published is null ? throw new RefusedException(Refusals.EpochOpen) : found;
    }

    private static EpochReply ReplyOf(EpochRecord epoch) => new(
        epoch.Number, epoch.Stage.ToString().ToLowerInvariant(), epoch.CutAt, epoch.ChainEpoch, epoch.Published?.Root, epoch.Published?.Total.ToString(), epoch.Published?.Count,
        epoch.Published?.DataHash.Value, epoch.PostedAt, epoch.EndedAt);

    private static SiblingReply SiblingOf(SumNode node) => new(node.Hash.ToString(), Text(node.Earned), Text(node.Spent));

    private static string Text(UInt128 amount) => amount.ToString(CultureInfo.InvariantCulture);
}

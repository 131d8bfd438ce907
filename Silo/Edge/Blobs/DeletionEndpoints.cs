using System.Globalization;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Blobs;
using Cuckoo.Wire;
using Cuckoo.Wire.Blobs;

namespace Cuckoo.Silo.Edge.Blobs;

/// <summary>The trail of deletions, for anybody with an account: it names hashes alone.</summary>
internal static class DeletionEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapDeletions(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/deletions", Show).Needs(KeyScopes.Read)
            .Gives<DeletionsReply>().Refuses(Refusals.BadId);
        edge.MapPost("/v1/deletions/check", Check).Needs(KeyScopes.Read).RequireRateLimiting(Limits.Quotes)
            .Gives<DeletionsCheckReply>();
    }

    /// <summary>An entry as it crosses the edge.</summary>
    public static DeletionEntry EntryOf(TrailEntry entry) => new(
        entry.Number, entry.Blob.Value, entry.AskedBy.Value, entry.At, entry.KeyHash.Value, entry.Previous.Value, entry.Hash.Value);

    private static async Task<IResult> Show(string? after, IGrainFactory grains)
    {
        long from = 0;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out from)) return Refusals.BadId.Refuse();
        TrailPage page = await Trail(grains).Page(from);
        return TypedResults.Json(new DeletionsReply([.. page.Entries.Select(EntryOf)], page.Count, page.Head.Value), WireJson.Default.DeletionsReply);
    }

    private static async Task<IResult> Check(IGrainFactory grains)
    {
        TrailFinding finding = await Trail(grains).Verify();
        return TypedResults.Json(new DeletionsCheckReply(finding.IsIntact, finding.Count, finding.FirstWrong), WireJson.Default.DeletionsCheckReply);
    }

    private static IBlobTrailGrain Trail(IGrainFactory grains) => grains.GetGrain<IBlobTrailGrain>(BlobTrail.Main);
}

using Cuckoo.Blobs;
using Cuckoo.Grains;
using Cuckoo.Silo.Edge.Blobs;
using Cuckoo.Silo.Storage;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Edge.Miners;

/// <summary>How a miner gets the models that are served here: their list, and their files by hash.</summary>
internal static class ModelEndpoints
{
    // Publishing takes seconds at the first start and none later; well within the time of a call.
    private static readonly TimeSpan PublishTime = TimeSpan.FromSeconds(5);

    /// <summary>Adds the endpoints.</summary>
    public static void MapModels(this IEndpointRouteBuilder edge)
    {
        RouteGroupBuilder miner = edge.MapGroup("/v1/miner").AddEndpointFilter<MinerFilter>().WithMetadata(new NeededCaller(null));
        miner.MapGet("/models", Show)
            .Gives<ServedModels>().Refuses(Refusals.ModelsNotReady);
        miner.MapGet("/files/{id}", Get).WithRequestTimeout(Limits.Stream)
            .GivesBlob().Refuses(Refusals.BadId, Refusals.ModelsNotReady, Refusals.UnknownFile, Refusals.UnknownBlob, Refusals.BadRange);
    }

    private static async Task<IResult> Show(HttpContext http, ModelFiles files, TimeProvider time) =>
        await Published(http, files, time) is { } published
            ? TypedResults.Json(published.Models, WireJson.Default.ServedModels)
            : Refusals.ModelsNotReady.Refuse();

    private static async Task<IResult> Get(string id, HttpContext http, ModelFiles files, BlobStore blobs, TimeProvider time)
    {
        if (!Hash256.TryParse(id, out Hash256 file)) return Refusals.BadId.Refuse();
        if (await Published(http, files, time) is not { } published) return Refusals.ModelsNotReady.Refuse();

        // Nothing but these files: other blobs are their owners'.
        return published.LengthOf(file) is { } length
            ? await BlobAnswer.Of(http, blobs, file.ToContentId(), length, "application/octet-stream")
            : Refusals.UnknownFile.Refuse();
    }

    private static async Task<PublishedModels?> Published(HttpContext http, ModelFiles files, TimeProvider time)
    {
        try
        {
            return await files.Published.WaitAsync(PublishTime, time, http.RequestAborted);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}

using Cuckoo.Blobs;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Blobs;
using Cuckoo.Silo.Storage;
using Cuckoo.Wire;
using Cuckoo.Wire.Blobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Cuckoo.Silo.Edge.Blobs;

/// <summary>
/// Links by which somebody without a key downloads or uploads one blob. A download always comes through the edge: what lies in the
/// store is sealed. An upload goes straight to S3 or Azure where that is the store, and becomes a blob by the commit, which checks
/// what the service could not bound.
/// </summary>
internal static class LinkEndpoints
{
    private const int MostSeconds = 86_400;

    /// <summary>Adds the endpoints.</summary>
    public static void MapLinks(this IEndpointRouteBuilder edge)
    {
        edge.MapPost("/v1/links/download", ForDownload).Needs(KeyScopes.Read).RequireRateLimiting(Limits.Quotes)
            .Takes<DownloadLinkAsked>().Gives<LinkReply>(201).Refuses(Refusals.BadId, Refusals.BadLink, Refusals.UnknownBlob);
        edge.MapPost("/v1/links/upload", ForUpload).Needs(KeyScopes.Spend).RequireRateLimiting(Limits.Quotes)
            .Takes<UploadLinkAsked>().Gives<LinkReply>(201).Refuses(Refusals.BadLink, Refusals.BadMediaType);
        edge.MapGet("/v1/blobs/by-link/{id}", Get).WithRequestTimeout(Limits.Stream)
            .GivesBlob().Refuses(Refusals.BadId, Refusals.LinkExpired, Refusals.UnknownBlob, Refusals.BadRange);
        edge.MapPut("/v1/blobs/by-link/{id}", Put).WithMetadata(new RequestSizeLimitAttribute(Limits.BlobBytes)).WithRequestTimeout(Limits.Stream).RequireRateLimiting(Limits.Quotes)
            .TakesBytes().Gives<BlobReply>(201).Gives<BlobReply>().Refuses([.. BlobEndpoints.PutRefusals, Refusals.LinkExpired]);
        edge.MapPost("/v1/blobs/by-link/{id}/commit", Commit).WithRequestTimeout(Limits.Stream).RequireRateLimiting(Limits.Quotes)
            .Gives<BlobReply>(201).Gives<BlobReply>().Refuses([.. BlobEndpoints.PutRefusals, Refusals.LinkExpired]);
    }

    private static async Task<IResult> ForDownload(HttpContext http, IGrainFactory grains, LinkTokens tokens, TimeProvider time)
    {
        DownloadLinkAsked asked = await http.Read(WireJson.Default.DownloadLinkAsked);
        if (!ContentId.TryParse(asked.Id, out ContentId blob)) return Refusals.BadId.Refuse();
        if (asked.Seconds is < 1 or > MostSeconds) return Refusals.BadLink.Refuse();
        AccountId owner = AccountFilter.Of(http);
        if (await grains.GetGrain<IBlobGrain>(blob.ToHash().Value).View(owner) is null) return Refusals.UnknownBlob.Refuse();
        Link link = new(LinkKind.Download, time.GetUtcNow().AddSeconds(asked.Seconds), owner, 0, blob.Value);
        return Reply(new LinkReply(PathOf(tokens.Sign(link)), new Dictionary<string, string>(StringComparer.Ordinal), null, link.ExpiresAt));
    }

    private static async Task<IResult> ForUpload(HttpContext http, LinkTokens tokens, BlobStore blobs, TimeProvider time)
    {
        UploadLinkAsked asked = await http.Read(WireJson.Default.UploadLinkAsked);
        if (asked.Seconds is < 1 or > MostSeconds || asked.Bytes is < 0 or > Limits.BlobBytes) return Refusals.BadLink.Refuse();
        if (!BlobEndpoints.IsMediaType(asked.MediaType)) return Refusals.BadMediaType.Refuse();
        DateTimeOffset end = time.GetUtcNow().AddSeconds(asked.Seconds);
        AccountId owner = AccountFilter.Of(http);
        if (blobs.LinkForUpload(asked.Bytes, asked.MediaType, end) is var (upload, service))
        {
            // A commit may come as late again as the link lasts: the upload may have begun at its last second.
            Link commit = new(LinkKind.Commit, end.AddSeconds(asked.Seconds), owner, asked.Bytes, $"{upload.Path} {asked.MediaType}");
            return Reply(new LinkReply(service.Url.AbsoluteUri, service.Headers, PathOf(tokens.Sign(commit)) + "/commit", end));
        }

        Link link = new(LinkKind.Upload, end, owner, asked.Bytes, asked.MediaType);
        return Reply(new LinkReply(
            PathOf(tokens.Sign(link)), new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Type"] = asked.MediaType }, null, end));
    }

    private static async Task<IResult> Get(string id, HttpContext http, IGrainFactory grains, LinkTokens tokens, BlobStore blobs, TimeProvider time)
    {
        if (tokens.Read(id) is not { Kind: LinkKind.Download } link || !ContentId.TryParse(link.Subject, out ContentId blob)) return Refusals.BadId.Refuse();
        if (link.ExpiresAt <= time.GetUtcNow()) return Refusals.LinkExpired.Refuse();

        // The link is as good as its owner's own right: with the blob, that ends.
        return await grains.GetGrain<IBlobGrain>(blob.ToHash().Value).View(link.Owner) is { } view
            ? await BlobAnswer.Of(http, blobs, blob, view.Length, view.MediaType)
            : Refusals.UnknownBlob.Refuse();
    }

    private static async Task<IResult> Put(string id, HttpContext http, IGrainFactory grains, LinkTokens tokens, BlobStore blobs, TimeProvider time)
    {
        if (tokens.Read(id) is not { Kind: LinkKind.Upload } link) return Refusals.BadId.Refuse();
        if (link.ExpiresAt <= time.GetUtcNow()) return Refusals.LinkExpired.Refuse();
        if (!string.Equals(http.Request.ContentType, link.Subject, StringComparison.Ordinal)) return Refusals.BadMediaType.Refuse();
        BlobOrder order = new(link.Owner.Value, link.Subject, Limits.BlobBytes) { Length = link.Length };
        return await BlobEndpoints.Answer(await blobs.PutAsync(http.Request.Body, order, http.RequestAborted), link.Owner, grains);
    }

    private static async Task<IResult> Commit(string id, HttpContext http, IGrainFactory grains, LinkTokens tokens, BlobStore blobs, TimeProvider time)
    {
        if (tokens.Read(id) is not { Kind: LinkKind.Commit } link
            || link.Subject.Split(' ', 2) is not [var name, var mediaType]
            || !ObjectName.TryParse(name, out ObjectName upload))
        {
            return Refusals.BadId.Refuse();
        }

        if (link.ExpiresAt <= time.GetUtcNow()) return Refusals.LinkExpired.Refuse();
        BlobOrder order = new(link.Owner.Value, mediaType, Limits.BlobBytes) { Length = link.Length };
        return await BlobEndpoints.Answer(await blobs.TakeUploadAsync(upload, order, http.RequestAborted), link.Owner, grains);
    }

    // A path below the edge: by what name the edge is reached from outside only the caller knows.
    private static string PathOf(string token) => $"/v1/blobs/by-link/{token}";

    private static JsonHttpResult<LinkReply> Reply(LinkReply link) => TypedResults.Json(link, WireJson.Default.LinkReply, statusCode: 201);
}

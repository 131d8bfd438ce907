using System.Globalization;
using Cuckoo.Blobs;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Blobs;
using Cuckoo.Silo.Storage;
using Cuckoo.Wire;
using Cuckoo.Wire.Blobs;
using Microsoft.AspNetCore.Mvc;

namespace Cuckoo.Silo.Edge.Blobs;

/// <summary>An account's blobs: put, get, pin, delete.</summary>
internal static class BlobEndpoints
{
    private const int MostDays = 3650;

    /// <summary>Adds the endpoints.</summary>
    public static void MapBlobs(this IEndpointRouteBuilder edge)
    {
        RouteGroupBuilder blob = edge.MapGroup("/v1/blobs/{id}");
        blob.MapPut("", Put).Needs(KeyScopes.Spend).WithMetadata(new RequestSizeLimitAttribute(Limits.BlobBytes)).WithRequestTimeout(Limits.Stream).RequireRateLimiting(Limits.Quotes)
            .TakesBytes().Gives<BlobReply>(201).Gives<BlobReply>().Refuses([.. PutRefusals, Refusals.BadDays]);
        blob.MapGet("", Get).Needs(KeyScopes.Read).WithRequestTimeout(Limits.Stream)
            .GivesBlob().Refuses(Refusals.BadId, Refusals.UnknownBlob, Refusals.BadRange);
        blob.MapGet("/record", Show).Needs(KeyScopes.Read)
            .Gives<BlobReply>().Refuses(Refusals.BadId, Refusals.UnknownBlob);
        blob.MapPut("/pin", Pin).Needs(KeyScopes.Spend)
            .Gives<BlobReply>().Refuses(Refusals.BadId, Refusals.BadDays, Refusals.UnknownBlob);
        blob.MapDelete("/pin", Unpin).Needs(KeyScopes.Spend)
            .Gives<BlobReply>().Refuses(Refusals.BadId, Refusals.UnknownBlob);
        blob.MapDelete("", Delete).Needs(KeyScopes.Spend)
            .Gives<DeletionReply>().Refuses(Refusals.BadId, Refusals.BlobPinned, Refusals.BlobRetained, Refusals.UnknownBlob);
    }

    /// <summary>Why bytes may not become a blob.</summary>
    public static Refusal[] PutRefusals { get; } =
    [
        Refusals.BadId, Refusals.BadMediaType, Refusals.TooLarge, Refusals.WrongLength, Refusals.WrongContent, Refusals.BlobCrowded, Refusals.UploadMissing,
        Refusals.UnknownBlob,
    ];

    /// <summary>It gives a blob, whole or in part, or says that the caller has it.</summary>
    public static IEndpointConventionBuilder GivesBlob(this IEndpointConventionBuilder endpoint) => endpoint
        .Hears("Range").Hears("If-Range").Hears("If-None-Match")
        .GivesBytes().GivesBytes(StatusCodes.Status206PartialContent).GivesNothing(StatusCodes.Status304NotModified);

    /// <summary>Whether a text is a media type without parameters, at most 100 characters.</summary>
    public static bool IsMediaType(string? text) =>
        text is { Length: <= 100 } && text.Split('/') is [{ Length: > 0 } type, { Length: > 0 } subtype] && IsToken(type) && IsToken(subtype);

    /// <summary>How a put is answered.</summary>
    public static async Task<IResult> Answer(PutResult put, AccountId owner, IGrainFactory grains) => put.Outcome switch
    {
        PutOutcome.Stored => Shown(put.Id, await GrainOf(grains, put.Id).View(owner), 201),
        PutOutcome.AlreadyStored => Shown(put.Id, await GrainOf(grains, put.Id).View(owner), 200),
        PutOutcome.TooLong => Refusals.TooLarge.Refuse(),
        PutOutcome.WrongLength => Refusals.WrongLength.Saying("The bytes are more or fewer than announced.").Refuse(),
        PutOutcome.WrongContent => Refusals.WrongContent.Refuse(),
        PutOutcome.WrongType => Refusals.BadMediaType.Refuse(),
        PutOutcome.TooManyOwners => Refusals.BlobCrowded.Refuse(),
        PutOutcome.NoUpload => Refusals.UploadMissing.Refuse(),
        var other => throw new InvalidOperationException($"A put came to {other}."),
    };

    private static async Task<IResult> Put(string id, string? retainDays, HttpContext http, IGrainFactory grains, BlobStore blobs, TimeProvider time)
    {
        if (!ContentId.TryParse(id, out ContentId blob)) return Refusals.BadId.Refuse();
        if (!IsMediaType(http.Request.ContentType)) return Refusals.BadMediaType.Refuse();
        if (DaysOf(retainDays) is not { } days) return Refusals.BadDays.Refuse();
        BlobOrder order = new(AccountFilter.Of(http).Value, http.Request.ContentType!, Limits.BlobBytes)
        {
            Expected = blob,
            Length = http.Request.ContentLength,
            RetainUntil = days == 0 ? null : time.GetUtcNow().AddDays(days),
        };
        return await Answer(await blobs.PutAsync(http.Request.Body, order, http.RequestAborted), AccountFilter.Of(http), grains);
    }

    private static async Task<IResult> Get(string id, HttpContext http, IGrainFactory grains, BlobStore blobs)
    {
        if (!ContentId.TryParse(id, out ContentId blob)) return Refusals.BadId.Refuse();
        return await GrainOf(grains, blob).View(AccountFilter.Of(http)) is { } view
            ? await BlobAnswer.Of(http, blobs, blob, view.Length, view.MediaType)
            : Refusals.UnknownBlob.Refuse();
    }

    private static async Task<IResult> Show(string id, HttpContext http, IGrainFactory grains) =>
        ContentId.TryParse(id, out ContentId blob) ? Shown(blob, await GrainOf(grains, blob).View(AccountFilter.Of(http)), 200) : Refusals.BadId.Refuse();

    private static async Task<IResult> Pin(string id, string? days, HttpContext http, IGrainFactory grains, TimeProvider time)
    {
        if (!ContentId.TryParse(id, out ContentId blob)) return Refusals.BadId.Refuse();
        if (DaysOf(days) is not { } count) return Refusals.BadDays.Refuse();
        DateTimeOffset? until = count == 0 ? null : time.GetUtcNow().AddDays(count);
        return await Changed(await GrainOf(grains, blob).Pin(AccountFilter.Of(http), until), blob, http, grains);
    }

    private static async Task<IResult> Unpin(string id, HttpContext http, IGrainFactory grains) =>
        ContentId.TryParse(id, out ContentId blob)
            ? await Changed(await GrainOf(grains, blob).Unpin(AccountFilter.Of(http)), blob, http, grains)
            : Refusals.BadId.Refuse();

    private static async Task<IResult> Delete(string id, HttpContext http, IGrainFactory grains, BlobStore blobs)
    {
        if (!ContentId.TryParse(id, out ContentId blob)) return Refusals.BadId.Refuse();
        AccountId account = AccountFilter.Of(http);
        switch (await blobs.DeleteAsync(blob, account.Value, http.RequestAborted))
        {
            case ReleaseOutcome.Pinned: return Refusals.BlobPinned.Refuse();
            case ReleaseOutcome.Retained: return Refusals.BlobRetained.Refuse();
            case ReleaseOutcome.Released: return TypedResults.Json(new DeletionReply(blob.Value, IsDeleted: false, null), WireJson.Default.DeletionReply);
            case ReleaseOutcome.Deleted:
                // Repeating a deletion gives its proof.
                TrailEntry? proof = (await GrainOf(grains, blob).Delete(account)).Proof;
                return TypedResults.Json(
                    new DeletionReply(blob.Value, IsDeleted: true, proof is null ? null : DeletionEndpoints.EntryOf(proof)), WireJson.Default.DeletionReply);
            default: return Refusals.UnknownBlob.Refuse();
        }
    }

    private static async Task<IResult> Changed(BlobResult result, ContentId blob, HttpContext http, IGrainFactory grains) => result switch
    {
        BlobResult.Done => Shown(blob, await GrainOf(grains, blob).View(AccountFilter.Of(http)), 200),
        BlobResult.Unknown => Refusals.UnknownBlob.Refuse(),
        var other => throw new InvalidOperationException($"A pin came to {other}."),
    };

    private static IBlobGrain GrainOf(IGrainFactory grains, ContentId id) => grains.GetGrain<IBlobGrain>(id.ToHash().Value);

    private static IResult Shown(ContentId id, BlobView? view, int status) => view is null
        ? Refusals.UnknownBlob.Refuse()
        : TypedResults.Json(
            new BlobReply(
                id.Value, view.Length, view.MediaType, view.CreatedAt, view.RetainUntil, view.KeptUntil, view.Pins.Count, view.Pins.IsOwn, view.Pins.OwnUntil),
            WireJson.Default.BlobReply,
            statusCode: status);

    private static int? DaysOf(string? text) => text is null ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days <= MostDays ? days
        : null;

    // RFC 9110, section 5.6.2.
    private static bool IsToken(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}

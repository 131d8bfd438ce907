using System.Collections.Immutable;
using Cuckoo.Blobs;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Blobs;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Webhooks;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Requests: submitting, watching, fetching.</summary>
internal static class RequestEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapRequests(this IEndpointRouteBuilder edge)
    {
        edge.MapPost("/v1/requests", Submit).Needs(KeyScopes.Spend).RequireRateLimiting(Limits.Quotes)
            .Takes<RequestAsked>().Gives<RequestReply>(202)
            .Refuses([.. Submissions.SubmitRefusals, Refusals.BadId, Refusals.BadDrawSalt, Refusals.BadWebhook, Refusals.NoWebhookSecret, Refusals.UnknownRequest]);
        edge.MapGet("/v1/requests/{id}", Show).Needs(KeyScopes.Read)
            .Gives<RequestReply>().Refuses(Refusals.BadId, Refusals.UnknownRequest);
        edge.MapGet("/v1/requests/{id}/wait", Wait).Needs(KeyScopes.Read)
            .Gives<WaitReply>().Refuses(Refusals.BadId, Refusals.UnknownRequest);
        edge.MapGet("/v1/requests/{id}/draw", Draw).Needs(KeyScopes.Read)
            .Gives<DrawReply>().Refuses(Refusals.BadId, Refusals.UnknownRequest);
        edge.MapPost("/v1/requests/{id}/cancel", Cancel).Needs(KeyScopes.Spend)
            .Gives<RequestReply>().Refuses(Refusals.BadId, Refusals.UnknownRequest, Refusals.TooLate);
        edge.MapGet("/v1/requests/{id}/events", Events).Needs(KeyScopes.Read).WithRequestTimeout(Limits.Stream).EndsWithTheSilo()
            .Hears("Last-Event-ID").Streams<RequestEvent>().Refuses(Refusals.BadId, Refusals.UnknownRequest);
        edge.MapGet("/v1/requests/{id}/pixels", Pixels).Needs(KeyScopes.Read)
            .GivesBytes().Refuses(Refusals.BadId, Refusals.UnknownRequest, Refusals.WrongKind, Refusals.NotReady, Refusals.PictureGone);
        edge.MapGet("/v1/requests/{id}/receipt", ShowReceipt).Needs(KeyScopes.Read)
            .Gives<ReceiptFile>().Refuses(Refusals.BadId, Refusals.UnknownRequest, Refusals.NotReady);
        edge.MapGet("/v1/requests/{id}/deliveries", WebhookEndpoints.Deliveries).Needs(KeyScopes.Read)
            .Gives<DeliveriesReply>().Refuses(Refusals.BadId, Refusals.NoDeliveries);
        edge.MapPost("/v1/account/webhook-secret", WebhookEndpoints.RenewSecret).Needs(KeyScopes.Manage)
            .Gives<WebhookSecretMade>(201);
    }

    private static async Task<IResult> Submit(HttpContext http, IGrainFactory grains, WebhookUrls urls, Texts texts)
    {
        RequestAsked asked = await http.Read(WireJson.Default.RequestAsked);
        if (!RequestId.TryParse(asked.QuoteId, out RequestId id)) return Refusals.BadId.Refuse();
        if (asked.DrawSalt is not null && !Hash256.TryParse(asked.DrawSalt, out _)) return Refusals.BadDrawSalt.Refuse();
        if (await WebhookEndpoints.RefusalOf(asked.Webhook, http, grains, urls) is { } bad) return bad.Refuse();
        if (await Submissions.Submit(http, grains, id, asked.Webhook?.Url, Hash256.TryParse(asked.DrawSalt, out Hash256 salt) ? salt : null) is { } refused) return refused.Refuse();
        return await Shown(await grains.GetGrain<IRequestGrain>(id.Value).View(AccountFilter.Of(http)), 202, texts, http.RequestAborted);
    }

    private static async Task<IResult> Show(string id, HttpContext http, IGrainFactory grains, Texts texts) =>
        RequestId.TryParse(id, out RequestId request)
            ? await Shown(await grains.GetGrain<IRequestGrain>(request.Value).View(AccountFilter.Of(http)), 200, texts, http.RequestAborted)
            : Refusals.BadId.Refuse();

    private static async Task<IResult> Wait(string id, HttpContext http, IGrainFactory grains, NetworkOptions network, TimeProvider time)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        IRequestGrain grain = grains.GetGrain<IRequestGrain>(request.Value);
        if (await grain.Outlook(AccountFilter.Of(http)) is not { } outlook) return Refusals.UnknownRequest.Refuse();
        ImmutableArray<ModelOffer> offers = await grains.GetGrain<ICoordinatorGrain>(network.Coordinator.Value).Models();
        return TypedResults.Json(WaitAnswer.Of(RequestReplies.StateOf(outlook.Status, outlook.Miner, outlook.IsCancelled), outlook, offers, time.GetUtcNow()), WireJson.Default.WaitReply);
    }

    private static async Task<IResult> Draw(string id, HttpContext http, IGrainFactory grains)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        return await grains.GetGrain<IRequestGrain>(request.Value).Draws(AccountFilter.Of(http)) is { } draws
            ? TypedResults.Json(RequestReplies.Of(request, draws), WireJson.Default.DrawReply)
            : Refusals.UnknownRequest.Refuse();
    }

    private static async Task<IResult> Cancel(string id, HttpContext http, IGrainFactory grains, Texts texts)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        IRequestGrain grain = grains.GetGrain<IRequestGrain>(request.Value);
        return await grain.Cancel(AccountFilter.Of(http)) switch
        {
            CancelOutcome.Cancelled or CancelOutcome.AfterMiner => await Shown(await grain.View(AccountFilter.Of(http)), 200, texts, http.RequestAborted),
            CancelOutcome.TooLate => Refusals.TooLate.Refuse(),
            CancelOutcome.UnknownRequest => Refusals.UnknownRequest.Refuse(),
            var outcome => throw new InvalidOperationException($"Giving a request up came to {outcome}."),
        };
    }

    private static async Task<IResult> Events(string id, HttpContext http, IGrainFactory grains, Texts texts)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        IRequestGrain grain = grains.GetGrain<IRequestGrain>(request.Value);
        if (await grain.ModelFor(AccountFilter.Of(http)) is not { } model) return Refusals.UnknownRequest.Refuse();
        string? last = http.Request.Headers["Last-Event-ID"];
        long after = long.TryParse(last, System.Globalization.CultureInfo.InvariantCulture, out long number) && number > 0 ? number : 0;
        return TypedResults.ServerSentEvents(EventStream.Of(grain, AccountFilter.Of(http), after, page => new Draft(texts.Draft(model, page.Tokens), DraftPictures.PngOf(page.Picture)), http.RequestAborted));
    }

    private static async Task<IResult> Pixels(string id, HttpContext http, IGrainFactory grains, BlobStore blobs)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        RequestView? view = await grains.GetGrain<IRequestGrain>(request.Value).View(AccountFilter.Of(http));
        if (view is null) return Refusals.UnknownRequest.Refuse();
        if (view.Model is not PictureCard) return Refusals.WrongKind.Saying("The request is for a text, which GET /v1/requests/{id} has as its answer.").Refuse();
        if (view.Receipt is not { } receipt) return Refusals.NotReady.Refuse();
        if (await blobs.OpenAsync(receipt.OutputHash.ToContentId(), 0, null, http.RequestAborted) is not { } pixels) return Refusals.PictureGone.Refuse();

        // Whoever paid for it may keep it: from now on it is a blob of the payer's too. One owner too many only loses that.
        await grains.GetGrain<IBlobGrain>(receipt.OutputHash.Value).Share(AccountFilter.Of(http));
        return TypedResults.Stream(pixels, "application/octet-stream");
    }

    private static async Task<IResult> ShowReceipt(string id, HttpContext http, IGrainFactory grains, Texts texts)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        RequestView? view = await grains.GetGrain<IRequestGrain>(request.Value).View(AccountFilter.Of(http));
        if (view is null) return Refusals.UnknownRequest.Refuse();
        return RequestReplies.FileOf(view, await texts.Answer(view, http.RequestAborted)) is { } file ? TypedResults.Json(file, WireJson.Default.ReceiptFile) : Refusals.NotReady.Refuse();
    }

    private static async Task<IResult> Shown(RequestView? view, int status, Texts texts, CancellationToken cancellation) => view is null
        ? Refusals.UnknownRequest.Refuse()
        : TypedResults.Json(RequestReplies.Of(view, await texts.Answer(view, cancellation)), WireJson.Default.RequestReply, statusCode: status);
}

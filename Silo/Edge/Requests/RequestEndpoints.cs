using System.Collections.Immutable;
using Cuckoo.Blobs;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Blobs;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;
using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Webhooks;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Requests: submitting, watching, fetching.</summary>
internal static class RequestEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapRequests(this IEndpointRouteBuilder edge)
    {
        edge.MapPost("/v1/requests", Submit).Needs(KeyScopes.Spend).RequireRateLimiting(Limits.Quotes);
        edge.MapGet("/v1/requests/{id}", Show).Needs(KeyScopes.Read);
        edge.MapGet("/v1/requests/{id}/wait", Wait).Needs(KeyScopes.Read);
        edge.MapPost("/v1/requests/{id}/cancel", Cancel).Needs(KeyScopes.Spend);
        edge.MapGet("/v1/requests/{id}/events", Events).Needs(KeyScopes.Read).WithRequestTimeout(Limits.Stream).EndsWithTheSilo();
        edge.MapGet("/v1/requests/{id}/pixels", Pixels).Needs(KeyScopes.Read);
        edge.MapGet("/v1/requests/{id}/receipt", ShowReceipt).Needs(KeyScopes.Read);
        edge.MapGet("/v1/requests/{id}/deliveries", WebhookEndpoints.Deliveries).Needs(KeyScopes.Read);
        edge.MapPost("/v1/account/webhook-secret", WebhookEndpoints.RenewSecret).Needs(KeyScopes.Manage);
    }

    private static async Task<IResult> Submit(HttpContext http, IGrainFactory grains, WebhookUrls urls)
    {
        RequestAsked asked = await http.Read(WireJson.Default.RequestAsked);
        if (!RequestId.TryParse(asked.QuoteId, out RequestId id)) return Refusals.BadId.Refuse();
        if (await WebhookEndpoints.RefusalOf(asked.Webhook, http, grains, urls) is { } bad) return bad.Refuse();
        if (await Submissions.Submit(http, grains, id, asked.Webhook?.Url) is { } refused) return refused.Refuse();
        return Shown(await grains.GetGrain<IRequestGrain>(id.Value).View(AccountFilter.Of(http)), 202);
    }

    private static async Task<IResult> Show(string id, HttpContext http, IGrainFactory grains) =>
        RequestId.TryParse(id, out RequestId request)
            ? Shown(await grains.GetGrain<IRequestGrain>(request.Value).View(AccountFilter.Of(http)), 200)
            : Refusals.BadId.Refuse();

    private static async Task<IResult> Wait(string id, HttpContext http, IGrainFactory grains, NetworkOptions network, TimeProvider time)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        IRequestGrain grain = grains.GetGrain<IRequestGrain>(request.Value);
        if (await grain.Outlook(AccountFilter.Of(http)) is not { } outlook) return Refusals.UnknownRequest.Refuse();
        ImmutableArray<ModelOffer> offers = await grains.GetGrain<ICoordinatorGrain>(network.Coordinator.Value).Models();
        return TypedResults.Json(WaitAnswer.Of(StateOf(outlook.Status, outlook.Miner, outlook.IsCancelled), outlook, offers, time.GetUtcNow()), WireJson.Default.WaitReply);
    }

    private static async Task<IResult> Cancel(string id, HttpContext http, IGrainFactory grains)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        IRequestGrain grain = grains.GetGrain<IRequestGrain>(request.Value);
        return await grain.Cancel(AccountFilter.Of(http)) switch
        {
            CancelOutcome.Cancelled or CancelOutcome.AfterMiner => Shown(await grain.View(AccountFilter.Of(http)), 200),
            CancelOutcome.TooLate => Refusals.TooLate.Refuse(),
            CancelOutcome.UnknownRequest => Refusals.UnknownRequest.Refuse(),
            var outcome => throw new InvalidOperationException($"Giving a request up came to {outcome}."),
        };
    }

    private static async Task<IResult> Events(string id, HttpContext http, IGrainFactory grains)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        IRequestGrain grain = grains.GetGrain<IRequestGrain>(request.Value);
        if (await grain.View(AccountFilter.Of(http)) is null) return Refusals.UnknownRequest.Refuse();
        string? last = http.Request.Headers["Last-Event-ID"];
        long after = long.TryParse(last, System.Globalization.CultureInfo.InvariantCulture, out long number) && number > 0 ? number : 0;
        return TypedResults.ServerSentEvents(EventStream.Of(grain, AccountFilter.Of(http), after, http.RequestAborted));
    }

    private static async Task<IResult> Pixels(string id, HttpContext http, IGrainFactory grains, BlobStore blobs)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        RequestView? view = await grains.GetGrain<IRequestGrain>(request.Value).View(AccountFilter.Of(http));
        if (view is null) return Refusals.UnknownRequest.Refuse();
        if (view.Receipt is not { } receipt) return Refusals.NotReady.Refuse();
        if (await blobs.OpenAsync(receipt.OutputHash.ToContentId(), 0, null, http.RequestAborted) is not { } pixels) return Refusals.PictureGone.Refuse();

        // Whoever paid for it may keep it: from now on it is a blob of the payer's too. One owner too many only loses that.
        await grains.GetGrain<IBlobGrain>(receipt.OutputHash.Value).Share(AccountFilter.Of(http));
        return TypedResults.Stream(pixels, "application/octet-stream");
    }

    private static async Task<IResult> ShowReceipt(string id, HttpContext http, IGrainFactory grains)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        RequestView? view = await grains.GetGrain<IRequestGrain>(request.Value).View(AccountFilter.Of(http));
        if (view is null) return Refusals.UnknownRequest.Refuse();
        return FileOf(view) is { } file ? TypedResults.Json(file, WireJson.Default.ReceiptFile) : Refusals.NotReady.Refuse();
    }

    private static IResult Shown(RequestView? view, int status) => view is null
        ? Refusals.UnknownRequest.Refuse()
        : TypedResults.Json(ReplyOf(view), WireJson.Default.RequestReply, statusCode: status);

    private static RequestReply ReplyOf(RequestView view) => new(
        view.Id.Value,
        StateOf(view.Status, view.Miner, view.IsCancelled),
        view.Spec.Model,
        view.Spec.Prompt,
        view.Spec.Seed,
        view.Spec.Steps,
        view.Spec.GuidancePercent,
        view.Price.Total.ToString(),
        view.IsFinal,
        view.Reason,
        view.Receipt is { } accepted ? new PictureOutput(accepted.OutputHash.Value, view.Model.Width, view.Model.Height) : null,
        view.Receipt is { } receipt ? ReceiptOf(receipt) : null,
        LinesOf(view));

    /// <summary>A request at its end, for somebody who may know all but what was asked for.</summary>
    public static RequestEnd EndOf(RequestView view) => new(
        view.Id.Value, StateOf(view), view.Spec.Model, view.Price.Total.ToString(), view.Reason, view.Receipt is { } receipt ? ReceiptOf(receipt) : null, LinesOf(view));

    /// <summary>Where a request stands, as the wire has it.</summary>
    public static string StateOf(RequestView view) => StateOf(view.Status, view.Miner, view.IsCancelled);

    private static Wire.Ledger.LedgerLine[] LinesOf(RequestView view) =>
        [.. view.Lines.Select(l => new Wire.Ledger.LedgerLine(l.Id.Value, l.Debit.Value, l.Credit.Value, l.Amount.ToString(), l.Purpose))];

    private static string StateOf(RequestStatus status, MinerId? miner, bool isCancelled) => status switch
    {
        RequestStatus.Funding or RequestStatus.Queueing => "queued",
        RequestStatus.Open when isCancelled => "cancelling",
        RequestStatus.Open => miner is null ? "queued" : "running",
        RequestStatus.Judging => "judging",
        RequestStatus.Settling => "settling",
        RequestStatus.Refunding => "refunding",
        RequestStatus.Settled => "settled",
        RequestStatus.Refunded => "refunded",
        RequestStatus.Unfunded => "unfunded",
        _ => throw new InvalidOperationException($"A request that is {status} was shown."),
    };

    /// <summary>The accepted receipt with what is needed to run the job again; nothing before there is one.</summary>
    public static ReceiptFile? FileOf(RequestView view) =>
        view.Receipt is { } receipt ? new ReceiptFile(view.Id.Value, QuoteRules.InputDocument(view.Spec), ReceiptOf(receipt)) : null;

    private static SignedReceipt ReceiptOf(Receipt receipt) => new(
        receipt.Job.Value, receipt.Lease.Value, receipt.Miner.Value, receipt.Program.Value, receipt.InputHash.Value,
        receipt.OutputHash.Value, receipt.TraceRoot.Value, receipt.Steps, receipt.OutputBytes, receipt.KernelMs, receipt.Signature);
}

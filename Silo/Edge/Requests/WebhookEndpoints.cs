using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Webhooks;
using Cuckoo.Silo.Webhooks;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Webhooks at the edge: whether one may be asked for, what became of it, and the secret it is signed with.</summary>
internal static class WebhookEndpoints
{
    /// <summary>Why a webhook is refused; nothing when it may be, or none is asked for.</summary>
    public static async Task<Refusal?> RefusalOf(WebhookAsked? asked, HttpContext http, IGrainFactory grains, WebhookUrls urls) =>
        asked is null ? null
        : urls.Parse(asked.Url) is null ? Refusals.BadWebhook
        : await AccountOf(http, grains).WebhookGeneration() == 0 ? Refusals.NoWebhookSecret
        : null;

    /// <summary>POST /v1/account/webhook-secret.</summary>
    public static async Task<IResult> RenewSecret(HttpContext http, IGrainFactory grains, WebhookSecrets secrets) => TypedResults.Json(
        new WebhookSecretMade(secrets.Of(AccountFilter.Of(http), await AccountOf(http, grains).RenewWebhookSecret())), WireJson.Default.WebhookSecretMade, statusCode: 201);

    /// <summary>GET /v1/requests/{id}/deliveries.</summary>
    public static async Task<IResult> Deliveries(string id, HttpContext http, IGrainFactory grains)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        return await grains.GetGrain<IWebhookGrain>(request.Value).View(AccountFilter.Of(http)) is { } view
            ? TypedResults.Json(ReplyOf(view), WireJson.Default.DeliveriesReply)
            : Refusals.NoDeliveries.Refuse();
    }

    private static DeliveriesReply ReplyOf(WebhookView view) => new(
        view.EventId,
        view.Url,
        view.Status switch
        {
            WebhookStatus.Pending => "pending",
            WebhookStatus.Delivered => "delivered",
            WebhookStatus.GivenUp => "given_up",
            _ => throw new InvalidOperationException($"A telling that is {view.Status} was shown."),
        },
        view.NextAt,
        [.. view.Tries.Select(t => new DeliveryRow(t.At, t.HttpStatus, t.Problem))]);

    private static IAccountGrain AccountOf(HttpContext http, IGrainFactory grains) => grains.GetGrain<IAccountGrain>(AccountFilter.Of(http).Value);
}

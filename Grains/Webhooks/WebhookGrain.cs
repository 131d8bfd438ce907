// The shell around WebhookRules. The reminder is set before the state says that there is something to tell and taken away after the
// state says that there is nothing more, so that a kill in between costs an idle tick and never a telling.

using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Requests;
using Orleans.Runtime;

namespace Cuckoo.Grains.Webhooks;

/// <inheritdoc cref="IWebhookGrain"/>
public sealed class WebhookGrain(
    [PersistentState("webhook")] IPersistentState<WebhookState> stored, IWebhookSender sender, TimeProvider time)
    : Grain, IWebhookGrain, IRemindable
{
    private const string Reminder = "tell";

    // The least an engine allows; ticks that come before a try is due are passed over.
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly DurableState<WebhookState> webhook = new(stored);

    private RequestId Id { get; set; }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!RequestId.TryParse(this.GetPrimaryKeyString(), out RequestId id))
            throw new InvalidOperationException($"'{this.GetPrimaryKeyString()}' is not a request id.");
        Id = id;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Begin(AccountId payer, string url)
    {
        if (webhook.State.Status is not WebhookStatus.None) return;
        await this.RegisterOrUpdateReminder(Reminder, TimeSpan.Zero, Period);
        await Save(WebhookRules.Begun(webhook.State, payer, url, time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public Task<WebhookView?> View(AccountId viewer)
    {
        WebhookState shown = webhook.State;
        WebhookView? view = shown.Status is WebhookStatus.None || shown.Payer != viewer
            ? null
            : new WebhookView(WebhookRules.EventIdOf(Id), shown.Url, shown.Status, shown.Status is WebhookStatus.Pending ? shown.NextAt : null, shown.Tries);
        if (!webhook.RecordExists) DeactivateOnIdle();
        return Task.FromResult(view);
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // The first tick may come before the state is written: it finds nothing yet, and the next one does.
        if (webhook.State.Status is WebhookStatus.None) return;
        if (WebhookRules.IsDue(webhook.State, time.GetUtcNow())) await Try();
        if (webhook.State.Status is WebhookStatus.Pending)
        {
            TimeSpan wait = webhook.State.NextAt - time.GetUtcNow();
            await this.RegisterOrUpdateReminder(Reminder, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Period);
        }
        else if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private async Task Try()
    {
        WebhookState now = webhook.State;
        int generation = await GrainFactory.GetGrain<IAccountGrain>(now.Payer.Value).WebhookGeneration();
        RequestView request = await GrainFactory.GetGrain<IRequestGrain>(Id.Value).View(now.Payer)
            ?? throw new InvalidOperationException($"Request {Id}, whose end is to be told, is not there.");
        WebhookAnswer answer = generation == 0
            ? new WebhookAnswer(null, "The account has no webhook secret.")
            : await sender.Send(now.Url, WebhookRules.EventIdOf(Id), now.Payer, generation, request);
        await Save(WebhookRules.Tried(now, answer, time.GetUtcNow()));
    }

    private Task Save(WebhookState next) => webhook.Save(next, DeactivateOnIdle);
}

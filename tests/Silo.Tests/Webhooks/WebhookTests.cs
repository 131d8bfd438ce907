using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Client.Webhooks;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Webhooks;

/// <summary>The end of a request told to a real server on loopback.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Prompt = "a very private pineapple";

    private RunningSilo silo = null!;
    private CuckooClient user = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        silo = await RunningSilo.StartAsync(null);
        (user, _) = await silo.UserAsync(hasMoney: true);
    }

    public async ValueTask DisposeAsync()
    {
        user.Dispose();
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Webhook_OfARequestThatEnds_ComesSignedAndWithoutThePrompt()
    {
        await using HookServer server = await HookServer.StartAsync(_ => Task.CompletedTask);
        string old = (await user.RenewWebhookSecretAsync(Cancel)).Secret, secret = (await user.RenewWebhookSecretAsync(Cancel)).Secret;
        string request = await EndedAsync(new Uri(server.Url, "/hook?a=b"));

        HookCall call = await server.NextAsync();

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Assert.True(WebhookSignature.IsValid(secret, call.Signature, call.Body, now, TimeSpan.FromMinutes(5)));
        Assert.False(WebhookSignature.IsValid(old, call.Signature, call.Body, now, TimeSpan.FromMinutes(5)));
        WebhookEvent told = JsonSerializer.Deserialize(call.Body, WireJson.Default.WebhookEvent)!;
        Assert.Equal(("/hook", told.EventId, "request.refunded", request, "refunded"), (call.Path, call.Event, told.Kind, told.Request.Id, told.Request.State));
        Assert.Equal(["escrow", "refund"], told.Request.Ledger.Select(l => l.Purpose));
        Assert.DoesNotContain("pineapple", System.Text.Encoding.UTF8.GetString(call.Body), StringComparison.OrdinalIgnoreCase);

        DeliveriesReply deliveries = await DeliveredAsync(request);
        Assert.Equal((told.EventId, "delivered", null), (deliveries.EventId, deliveries.State, deliveries.NextAt));
        Assert.Equal((200, null), (Assert.Single(deliveries.Tries).HttpStatus, deliveries.Tries[0].Problem));
        (CuckooClient stranger, _) = await silo.UserAsync(hasMoney: false);
        using (stranger)
            Assert.Equal("no_deliveries", (await Assert.ThrowsAsync<EdgeRefusedException>(() => stranger.DeliveriesAsync(request, Cancel))).Code);
        await silo.StandsAsync();
    }

    [Theory]
    [InlineData(302)]
    [InlineData(500)]
    public async Task Webhook_AnsweredOtherwise_WaitsForItsNextTryAndFollowsNobody(int status)
    {
        await using HookServer elsewhere = await HookServer.StartAsync(_ => Task.CompletedTask);
        await using HookServer server = await HookServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = elsewhere.Url.ToString();
            return Task.CompletedTask;
        });
        await user.RenewWebhookSecretAsync(Cancel);
        string request = await EndedAsync(server.Url);
        await server.NextAsync();

        DeliveriesReply deliveries = await DeliveredAsync(request);

        Assert.Equal(("pending", status, $"The server answered with {status}."), (deliveries.State, deliveries.Tries[0].HttpStatus, deliveries.Tries[0].Problem));
        Assert.Equal(TimeSpan.FromSeconds(10), deliveries.NextAt - deliveries.Tries[0].At);
        Assert.Equal(0, elsewhere.Left);
    }

    [Fact]
    public async Task Webhook_ThatMayNotBe_IsRefusedBeforeMoneyMoves()
    {
        string before = (await user.AccountAsync(Cancel)).Balance;
        Assert.Equal("no_webhook_secret", await RefusedAsync("https://example.org/"));
        await user.RenewWebhookSecretAsync(Cancel);
        Assert.Equal("bad_webhook", await RefusedAsync("https://169.254.169.254/latest/meta-data/"));
        Assert.Equal("bad_webhook", await RefusedAsync("http://example.org/"));
        Assert.Equal(before, (await user.AccountAsync(Cancel)).Balance);
    }

    [Fact]
    public async Task Webhook_ToAServerThatIsNotThere_NamesNoMoreThanThat()
    {
        Uri gone;
        await using (HookServer server = await HookServer.StartAsync(_ => Task.CompletedTask)) gone = server.Url;
        await user.RenewWebhookSecretAsync(Cancel);
        DeliveriesReply deliveries = await DeliveredAsync(await EndedAsync(gone));
        Assert.Equal(("pending", null, "The server was not reached (ConnectionError)."), (deliveries.State, deliveries.Tries[0].HttpStatus, deliveries.Tries[0].Problem));
    }

    private async Task<string> RefusedAsync(string url)
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", Prompt, 7, 1, 100), Cancel);
        return (await Assert.ThrowsAsync<EdgeRefusedException>(() => user.SubmitAsync(quote.QuoteId, new Uri(url), Cancel))).Code;
    }

    // Nobody takes it, and its payer gives it up.
    private async Task<string> EndedAsync(Uri webhook)
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", Prompt, 7, 1, 100), Cancel);
        await user.SubmitAsync(quote.QuoteId, webhook, Cancel);
        Assert.Equal("refunded", (await user.CancelAsync(quote.QuoteId, Cancel)).State);
        return quote.QuoteId;
    }

    // The server has answered a moment before the grain has noted it.
    private async Task<DeliveriesReply> DeliveredAsync(string request)
    {
        while (true)
        {
            DeliveriesReply deliveries = await user.DeliveriesAsync(request, Cancel);
            if (deliveries.Tries.Count > 0) return deliveries;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }
}

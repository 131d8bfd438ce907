// What becomes of the telling of a request's end, hours of it in virtual time.

using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Webhooks;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class WebhookTests
{
    private const string Url = "https://hook.example/";

    [Fact(Timeout = 60_000)]
    public async Task Webhook_OfARequestThatEnds_IsToldOnceAndSignedWithTheLatestSecret()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        RequestId request = await EndedAsync(network);

        WebhookView told = await TriedAsync(network, request, 1);

        Assert.Equal((WebhookStatus.Delivered, null, 200), (told.Status, told.NextAt, told.Tries[0].HttpStatus));
        Assert.Equal((Url, told.EventId, 2, RequestStatus.Refunded), Assert.Single(network.Sender.Sent));
        Assert.Null(await Grain(network, request).View(Sample.Bob));
        for (int minutes = 0; minutes < 5; minutes++) await PassAsync(network, request, TimeSpan.FromMinutes(1));
        Assert.Single(network.Sender.Sent);
    }

    [Fact(Timeout = 60_000)]
    public async Task Webhook_ThatFailsAgainAndAgain_IsTriedWithGrowingWaitsUntilItIsHeard()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        network.Sender.Fail(4);
        RequestId request = await EndedAsync(network);

        for (int tries = 1; tries <= 4; tries++)
        {
            WebhookView waiting = await TriedAsync(network, request, tries);
            Assert.Equal((WebhookStatus.Pending, tries), (waiting.Status, waiting.Tries.Length));
            Assert.Equal(WebhookRules.WaitAfter(tries), waiting.NextAt - waiting.Tries[^1].At);
        }

        WebhookView told = await TriedAsync(network, request, 5);
        Assert.Equal(WebhookStatus.Delivered, told.Status);
        for (int tries = 1; tries < 5; tries++) Assert.True(told.Tries[tries].At - told.Tries[tries - 1].At >= WebhookRules.WaitAfter(tries));
        Assert.Single(network.Sender.Sent.Select(s => s.EventId).Distinct(StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Webhook_ThatNobodyHears_IsGivenUpAfterTwelveTries()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        network.Sender.Fail(100);
        RequestId request = await EndedAsync(network);

        Assert.Equal(WebhookStatus.GivenUp, (await TriedAsync(network, request, 12)).Status);
        for (int hours = 0; hours < 3; hours++) await PassAsync(network, request, TimeSpan.FromHours(1));
        Assert.Equal(12, network.Sender.Sent.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Request_WithoutAWebhook_TellsNobody()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        RequestId request = await network.SubmitAsync();
        await network.Request(request).Cancel(Sample.Alice);
        Assert.Null(await Grain(network, request).View(Sample.Alice));
    }

    private static async Task<RequestId> EndedAsync(TestNetwork network)
    {
        IAccountGrain alice = network.Grains.GetGrain<IAccountGrain>(Sample.Alice.Value);
        Assert.True(await alice.Open(Hash256.OfText("a key"), null));
        Assert.Equal((1, 2, 2), (await alice.RenewWebhookSecret(), await alice.RenewWebhookSecret(), await alice.WebhookGeneration()));
        RequestId request = await network.QuoteAsync();
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(request).Submit(Sample.Alice, Url));

        // Repeated with another place, it tells the first one.
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(request).Submit(Sample.Alice, "https://elsewhere.example/"));
        Assert.Equal(CancelOutcome.Cancelled, await network.Request(request).Cancel(Sample.Alice));
        return request;
    }

    // Jumps to where the next try is due, and from there second by second until it has been made.
    private static async Task<WebhookView> TriedAsync(TestNetwork network, RequestId request, int tries)
    {
        while (true)
        {
            WebhookView view = await Grain(network, request).View(Sample.Alice) ?? throw new InvalidOperationException("There is nothing to tell.");
            if (view.Tries.Length >= tries) return view;
            TimeSpan wait = view.NextAt!.Value - network.Time.GetUtcNow();
            await PassAsync(network, request, wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1));
        }
    }

    private static async Task PassAsync(TestNetwork network, RequestId request, TimeSpan time)
    {
        network.Time.Advance(time);

        // Wait their turn like a tick, and change nothing.
        for (int turns = 0; turns < 5; turns++) await Grain(network, request).Begin(Sample.Alice, "https://late.example/");
    }

    private static IWebhookGrain Grain(TestNetwork network, RequestId request) => network.Grains.GetGrain<IWebhookGrain>(request.Value);
}

using System.Net;
using System.Text;
using Cuckoo.Telegram.StandIn;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>Updates that Telegram brings, over real HTTP.</summary>
public sealed class WebhookTests
{
    private const string Hello = """{"update_id":900001,"message":{"message_id":1,"date":1,"chat":{"id":7001,"type":"private"},"from":{"id":7001,"is_bot":false,"first_name":"Eve"},"text":"/start"}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Webhook_WithoutItsSecret_TakesNothing()
    {
        await using ChatStage stage = await ChatStage.StartAsync(hasWebhook: true);
        (Uri url, string secret) = stage.World.Webhook!.Value;
        Assert.Equal(64, secret.Length);

        foreach (string? wrong in new[] { null, "", "x", secret[..63], secret + "0", new string('0', 64), secret.ToUpperInvariant(), StandInServer.Token })
            Assert.Equal(HttpStatusCode.NotFound, await PostAsync(url, wrong, Hello));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(url, secret, "{"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(url, secret, new string(' ', 2 * 1024 * 1024)));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(new Uri(url, "/elsewhere"), secret, Hello));
        Assert.Empty(stage.World.In(7001));

        // The same from whoever knows the secret is heard, once however often it is brought.
        for (int i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await PostAsync(url, secret, Hello));
        await stage.UntilAsync(7001, s => s.Html.Contains("Hello!", StringComparison.Ordinal));

        // Brought by Telegram with every answer lost for a while: each is brought again and counts once.
        int lost = 8;
        stage.Telegram.Troubles = method => method == StandInServer.WebhookCall && Interlocked.Decrement(ref lost) >= 0 ? Trouble.LostAnswer : Trouble.None;
        await stage.SayAsync(ChatStage.Ann, "/faucet", "1 CAI");
        await stage.SayAsync(ChatStage.Ann, "/tip @nobody_yet 0.05", "30 days");
        await stage.SayAsync(ChatStage.Ann, "/ask what is a bird?", "✅");
        Assert.Equal(["change", "escrow", "grant", "tip"], (await stage.Network.StatementOfAsync(ChatStage.Ann.Id)).Select(r => r.Purpose).Order(StringComparer.Ordinal));
        Assert.Single(stage.World.In(7001));
        Assert.True(lost < 0, "No answer was lost.");
    }

    private static async Task<HttpStatusCode> PostAsync(Uri url, string? secret, string body)
    {
        using HttpClient http = new();
        using HttpRequestMessage message = new(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (secret is not null) message.Headers.TryAddWithoutValidation("X-Telegram-Bot-Api-Secret-Token", secret);
        using HttpResponseMessage reply = await http.SendAsync(message, Cancel);
        return reply.StatusCode;
    }
}

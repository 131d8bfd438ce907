// The bot against a server that others wrote from the Bot API's description, so that our own server in Telegram's place is not the only
// one that says it speaks it rightly.

using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Cuckoo.EndToEnd.Tests.Programs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cuckoo.EndToEnd.Tests.Chats;

public sealed class WitnessTests
{
    private const long Dora = 3001;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Witness_Polled_SeesTextCommandsEditsAndButtons()
    {
        await using Witness witness = await Witness.StartAsync();
        await using BotNetwork network = await BotNetwork.StartAsync(witness.Url, Witness.Token);
        await network.StartBotAsync();

        await TalkAsync(witness, network);

        ProgramEnd end = await network.StopBotAsync();
        Assert.Equal((0, ""), (end.Code, end.Errors));
        Assert.DoesNotContain(Witness.Token, string.Join('\n', end.Lines), StringComparison.Ordinal);
    }

    // The witness sends no secret, as Telegram does: without one the bot takes nothing. What stands in front of the bot here adds it.
    [Fact]
    public async Task Witness_ByWebhook_IsHeardWithTheSecretAlone()
    {
        await using Witness witness = await Witness.StartAsync();
        await using BotNetwork network = await BotNetwork.StartAsync(witness.Url, Witness.Token);
        Uri listen = new($"http://127.0.0.1:{LoopbackPort.Free()}/telegram");
        Uri front = new($"http://127.0.0.1:{LoopbackPort.Free()}/telegram");
        string? secret = null;
        Channel<int> answers = Channel.CreateUnbounded<int>();
        await using WebApplication relay = Relay(front, listen, () => secret, answers.Writer);
        await relay.StartAsync(Cancel);
        await network.StartBotAsync(front, listen);

        Assert.True(await witness.CommandAsync(Dora, "/start"));
        Assert.Equal(404, await answers.Reader.ReadAsync(Cancel));
        secret = new string('0', 64);
        Assert.True(await witness.CommandAsync(Dora, "/start"));
        Assert.Equal(404, await answers.Reader.ReadAsync(Cancel));
        Assert.Empty(await witness.SaidToAsync(Dora));

        secret = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Witness.Token), "cuckoo telegram webhook 1"u8));
        await TalkAsync(witness, network);
        Assert.Equal(200, await answers.Reader.ReadAsync(Cancel));
    }

    private static async Task TalkAsync(Witness witness, BotNetwork network)
    {
        Assert.True(await witness.CommandAsync(Dora, "/start"));
        await witness.UntilAsync(Dora, "Hello!");
        Assert.True(await witness.MessageAsync(Dora, "good morning"));
        await witness.UntilAsync(Dora, "/imagine good morning");
        Assert.True(await witness.CommandAsync(Dora, "/faucet"));
        await witness.UntilAsync(Dora, "1 CAI for you");
        int before = (await witness.SaidToAsync(Dora)).Count;

        // One message from the price to the answer, by edits.
        Assert.True(await witness.CommandAsync(Dora, "/ask what is a bird?"));
        (long id, string answer, IReadOnlyList<string> buttons) = await witness.UntilAsync(Dora, "verified ✅");
        Assert.Contains("kind of vertebrate", answer, StringComparison.Ordinal);
        Assert.Equal(before + 1, (await witness.SaidToAsync(Dora)).Count);

        // The receipt is a file, and the witness knows nothing of files.
        Assert.Single(buttons, b => b.StartsWith("receipt:", StringComparison.Ordinal));
        Assert.True(await witness.PressAsync(Dora, id, "lang:zh-hans"));
        await witness.UntilAsync(Dora, "简体中文");
        Assert.True(await witness.CommandAsync(Dora, "/balance"));
        await witness.UntilAsync(Dora, "余额");
        Assert.Single(await network.StatementOfAsync(Dora), r => r.Purpose == "escrow");
    }

    // It notes what the bot answered and always answers 200 itself: the witness does not get over anything else.
    private static WebApplication Relay(Uri front, Uri bot, Func<string?> secret, ChannelWriter<int> answers)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(front.GetLeftPart(UriPartial.Authority));
        WebApplication relay = builder.Build();
        HttpClient http = new();
        relay.Lifetime.ApplicationStopped.Register(http.Dispose);
        relay.MapPost(front.AbsolutePath, async (HttpContext context) =>
        {
            using HttpRequestMessage message = new(HttpMethod.Post, bot) { Content = new StreamContent(context.Request.Body) };
            if (secret() is { } known) message.Headers.Add("X-Telegram-Bot-Api-Secret-Token", known);
            using HttpResponseMessage reply = await http.SendAsync(message, context.RequestAborted);
            answers.TryWrite((int)reply.StatusCode);
            return Results.Ok();
        });
        return relay;
    }
}

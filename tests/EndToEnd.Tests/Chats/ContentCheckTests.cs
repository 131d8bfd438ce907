using Cuckoo.Pictures;
using Cuckoo.Telegram;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.StandIn;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>What becomes of a picture that the content check does not let through.</summary>
public sealed class ContentCheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Picture_ThatTheCheckRefuses_IsNeverSentAndItsReceiptIs()
    {
        await using ChatStage stage = await ChatStage.StartWithoutBotAsync();
        Strict check = new();
        BotOptions options = new()
        {
            Token = StandInServer.Token,
            Edge = stage.Network.Edge,
            ApiKey = stage.Network.Key,
            Folder = stage.Network.BotFolder,
            Server = stage.Telegram.Url,
            Pace = TimeSpan.FromMilliseconds(5),
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task running = new Bot(options, check, TextCheck.Shipped, NullLogger.Instance, TimeProvider.System).Run(_ => { }, stop.Token);
        await stage.SayAsync(ChatStage.Ann, "/faucet", "1 CAI");

        Seen kept = await stage.SayAsync(ChatStage.Ann, "/imagine a red apple", "content check");

        // Drafts on the way are looked at as well.
        Assert.Equal((true, "text"), (check.Asked > 0, kept.Kind));
        Assert.Equal(["receipt"], kept.Buttons.Select(b => b.Says.Split(':')[0]));
        Seen receipt = await stage.PressAsync(ChatStage.Ann, kept, "receipt", s => s.Html.Contains("Verdict: Accepted", StringComparison.Ordinal));
        Assert.Equal("document", receipt.Kind);

        // A button that is not there can be pressed all the same.
        string id = kept.Buttons[0].Says.Split(':')[1];
        stage.World.Press(ChatStage.Ann, kept, "large:" + id);
        await stage.ToastAsync("I no longer know of that");
        Assert.DoesNotContain(stage.World.Methods, m => m is "sendPhoto" or "editMessageMedia");

        await stop.CancelAsync();
        await running;
    }

    private sealed class Strict : IPictureCheck
    {
        public int Asked { get; private set; }

        public Task<bool> MayShow(Picture picture, CancellationToken cancellation)
        {
            Asked++;
            return Task.FromResult(false);
        }
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Requests;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.Texts;
using Cuckoo.Wire;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cuckoo.Telegram.Tests;

/// <summary>The end of a request that is paid for: it always comes.</summary>
public sealed class FinishTests
{
    private static readonly LedgerLine Escrow = new("1", "user:7", "escrow", "5000000000000000000", "escrow");

    [Fact]
    public async Task End_ThatCannotBeHeardForHours_IsWaitedFor()
    {
        await using Office office = await Office.StartAsync();
        office.Network.Answers = call => call == "GET /v1/requests/r1" ? EdgeDouble.Refusal("internal", 500) : null;
        office.Keep(Checked(office).Do(new Errand("finish-q1", ErrandKind.Finish, 7, "q1") { Tries = 1_000 }));
        await office.UntilAsync(() => office.Store.Due([], DateTimeOffset.MaxValue).SingleOrDefault()?.Tries > 1_000);
        Assert.Equal(Stage.Checking, office.Store.Ask("q1")!.Stage);
        office.Network.Answers = call => call == "GET /v1/requests/r1" ? (200, Reply("refunded")) : null;
        office.Time.Advance(TimeSpan.FromMinutes(1));
        await office.UntilAsync(() => !office.Store.IsWaiting("finish-q1"));
        Assert.Equal(Stage.Refunded, office.Store.Ask("q1")!.Stage);
    }

    [Theory]
    [InlineData("forbidden", Stage.Done, "5 CAI")]
    [InlineData("unknown_request", Stage.Refused, "unknown_request")]
    internal async Task End_ThatIsRefused_IsShownWithWhatIsKnown(string code, Stage stage, string words)
    {
        await using Office office = await Office.StartAsync();
        office.Network.Answers = call => call == "GET /v1/requests/r1" ? EdgeDouble.Refusal(code) : null;
        office.Keep(Checked(office).Do(new Errand("finish-q1", ErrandKind.Finish, 7, "q1")));
        await office.UntilAsync(() => !office.Store.IsWaiting("finish-q1"));
        Assert.Equal(stage, office.Store.Ask("q1")!.Stage);
        Assert.Contains(words, office.Said("ask:q1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_ThatIsGone_LeavesItsPriceAndItsReceipt()
    {
        await using Office office = await Office.StartAsync();
        RequestReply reply = Reply("settled") with { Output = new PictureOutput("0", 1, 1), Receipt = AnyReceipt };
        office.Network.Answers = call => call switch
        {
            "GET /v1/requests/r1" => (200, reply),
            "GET /v1/requests/r1/pixels" => EdgeDouble.Refusal("picture_gone", 410),
            _ => null,
        };
        office.Keep(Checked(office).Do(new Errand("finish-q1", ErrandKind.Finish, 7, "q1")));
        await office.UntilAsync(() => office.Store.Ask("q1")!.Stage is Stage.Done);
        Face face = office.Store.PendingMessages().Single(p => p.Slot == "ask:q1").Face;
        Assert.Equal((FaceKind.Text, "receipt:q1"), (face.Kind, face.Buttons.Single().Single().Says));
        Assert.Contains("5 CAI", face.Html, StringComparison.Ordinal);
        Assert.Contains("no longer has its result", face.Html, StringComparison.Ordinal);
    }

    // An earlier version gave the errand up and noted it as done, and the request stayed open for ever.
    [Fact]
    public async Task Request_WhoseEndWasGivenUp_ComesToItsEnd()
    {
        await using Office office = await Office.StartAsync();
        Errand before = new("finish-q1", ErrandKind.Finish, 7, "q1");
        office.Store.Done(before);
        office.Keep(Checked(office));
        office.Network.Answers = call => call switch
        {
            "GET /v1/requests/r1" => (200, Reply("refunded")),
            "GET /v1/requests/r1/events" => (200, $"id: 9\nevent: refunded\ndata: {JsonSerializer.Serialize(End, WireJson.Default.RequestEvent)}\n\n"),
            _ => null,
        };
        using CancellationTokenSource stop = new();
        Task watching = new Watcher(office.Store, office.Edge, TextCheck.Shipped, office.Signal, NullLogger.Instance, office.Time).Run(stop.Token);
        await office.UntilAsync(() => office.Store.Ask("q1")!.Stage is Stage.Refunded);
        await stop.CancelAsync();
        office.Signal.Ring();
        await watching;
    }

    // A draft and an answer with words of the list: neither is shown or kept, and the receipt stays.
    [Fact]
    public async Task Answer_WithWordsThatAreKeptBack_LeavesItsReceiptAlone()
    {
        await using Office office = await Office.StartAsync();
        office.Network.Answers = call => call switch
        {
            "GET /v1/requests/r1" => (200, Reply("settled") with { Kind = "text", Answer = new TextOutput("all about hardcore porn", [1, 2], "eos", 3), Receipt = AnyReceipt with { OutputHash = Convert.ToHexStringLower(SHA256.HashData([1, 0, 0, 0, 2, 0, 0, 0])) } }),
            _ => null,
        };
        Ask ask = Checked(office).Asks.Single() with { Prompt = null, Messages = [new ChatMessage("user", "hello")], Stage = Stage.Running };
        ask = AskRules.Heard(ask, new RequestEvent(3, "progress", DateTimeOffset.UnixEpoch, "0xabc", 1, 2, "") { Draft = "all about" }, TextCheck.Shipped);
        Assert.Equal("all about", ask.Draft);
        ask = AskRules.Heard(ask, new RequestEvent(3, "progress", DateTimeOffset.UnixEpoch, "0xabc", 2, 2, "") { Draft = "all about hardcore porn" }, TextCheck.Shipped);
        Assert.Null(ask.Draft);
        office.Keep(new Reaction().Show(ask).Do(new Errand("finish-q1", ErrandKind.Finish, 7, "q1")));
        await office.UntilAsync(() => office.Store.Ask("q1")!.Stage is Stage.Done);
        Face face = office.Store.PendingMessages().Single(p => p.Slot == "ask:q1").Face;
        Assert.Equal("receipt:q1", face.Buttons.Single().Single().Says);
        Assert.Contains("content check", face.Html, StringComparison.Ordinal);
        Assert.Null(office.Store.Ask("q1")!.Answer);
    }

    private static RequestEvent End => new(9, "refunded", DateTimeOffset.UnixEpoch, null, null, null, "");

    private static SignedReceipt AnyReceipt => new("j", "l", "0xabc", "p", "i", "o", "t", 25, 3, 1, "s");

    private static RequestReply Reply(string state) => new("r1", state, "m", "picture", 42, "5000000000000000000", true, null, null, [Escrow], "a red apple", 25, 250);

    private static Reaction Checked(Office office) => new Reaction().Show(new Ask("q1", 7, new Place(7), Language.English, office.Time.GetUtcNow())
    {
        Prompt = "a red apple",
        Stage = Stage.Checking,
        Request = "r1",
        Price = "5000000000000000000",
        Model = "m",
    });
}

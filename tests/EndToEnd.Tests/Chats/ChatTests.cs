using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.EndToEnd.Tests.Pictures;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Kernels.Models;
using Cuckoo.Telegram.StandIn;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>What people get from the bot, with every part real but Telegram.</summary>
public sealed class ChatTests
{
    private const string Prompt = "a red apple <3 & friends";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Picture_AskedForInAChat_LivesInOneMessageAndProvesItself()
    {
        await using ChatStage stage = await ChatStage.StartAsync();
        Assert.Contains("/faucet", (await stage.SayAsync(ChatStage.Ann, "/start", _ => true)).Html, StringComparison.Ordinal);
        Assert.Contains("1 CAI", (await stage.SayAsync(ChatStage.Ann, "/faucet", _ => true)).Html, StringComparison.Ordinal);
        Assert.Contains("had today", (await stage.SayAsync(ChatStage.Ann, "/faucet", _ => true)).Html, StringComparison.Ordinal);
        int before = stage.World.In(ChatStage.Ann.Id).Count;

        Seen picture = await stage.SayAsync(ChatStage.Ann, "/imagine " + Prompt, s => s.Kind == "photo" && s.Html.Contains('✅'));

        Assert.Equal(before + 1, stage.World.In(ChatStage.Ann.Id).Count);
        Assert.InRange(picture.Edits, 1, 60);
        Assert.Contains("a red apple &lt;3 &amp; friends", picture.Html, StringComparison.Ordinal);
        Assert.Contains("25 steps", picture.Html, StringComparison.Ordinal);
        Assert.Contains("0.005375 CAI", picture.Html, StringComparison.Ordinal);
        using (Stream bytes = new MemoryStream(picture.File!)) Assert.Equal(0x89, bytes.ReadByte());

        Seen receipt = await stage.PressAsync(ChatStage.Ann, picture, "receipt", s => s.Kind == "document");
        Assert.Equal(picture.Id, receipt.ReplyTo);
        (ReceiptFile proof, _) = ReceiptText.ReadPng(receipt.File!);
        Assert.Equal(Prompt, ReceiptText.PictureOf(proof.Input)!.Prompt);

        // Enlarged by the bot itself: pressed three times it is there once, and everybody who enlarges these pixels has those.
        for (int i = 0; i < 3; i++) stage.World.Press(ChatStage.Ann, picture, picture.Buttons.Single(b => b.Says.StartsWith("large:", StringComparison.Ordinal)).Says);
        Seen large = await stage.UntilAsync(ChatStage.Ann.Id, s => s.Kind == "document" && s.Id > receipt.Id);
        PngFile enlarged = PngFile.Read(large.File!);
        PngFile proved = PngFile.Read(receipt.File!);
        using (UpscalerModel upscaler = UpscalerModel.Load(PictureModel.DefaultFolder(UpscalerModel.DefaultName), new KernelOptions { Threads = 1 }))
        {
            Assert.Equal(upscaler.Upscale(new RgbPicture(proved.Rgb, proved.Width, proved.Height), Cancel).Pixels, enlarged.Rgb);
            Assert.Equal(Convert.ToHexStringLower(upscaler.ProgramHash), enlarged.Texts["Upscaler program hash"]);
        }

        Assert.Equal(proof.Receipt.OutputHash, enlarged.Texts["Output hash"]);
        Assert.Contains(enlarged.Texts["Upscaled hash"], large.Html, StringComparison.Ordinal);

        Seen again = await stage.PressAsync(ChatStage.Ann, picture, "vary", s => s.Html.Contains('✅') && s.Id > large.Id);
        Assert.Contains("guidance 3.25", again.Html, StringComparison.Ordinal);
        await stage.PressAsync(ChatStage.Ann, again, "remove", s => s.Id == picture.Id && stage.World.In(ChatStage.Ann.Id).All(m => m.Id != again.Id));

        Seen history = await stage.SayAsync(ChatStage.Ann, "/history", _ => true);
        Assert.Equal(2, history.Html.Split("into escrow").Length - 1);
        Assert.Contains("+1 CAI", history.Html, StringComparison.Ordinal);

        Seen answer = await stage.SayAsync(ChatStage.Ann, "/ask what is a bird?", s => s.Html.Contains("tokens", StringComparison.Ordinal));
        Assert.Contains("kind of vertebrate", answer.Html, StringComparison.Ordinal);

        BooksReply books = await stage.Network.Own.BooksAsync(Cancel);
        Assert.Equal(("0", 0), (books.Sum, books.Pending));
        ProgramEnd end = await stage.Network.StopBotAsync();
        Assert.Equal((0, ""), (end.Code, end.Errors));
        string said = string.Join('\n', end.Lines);
        Assert.DoesNotContain(StandInServer.Token, said, StringComparison.Ordinal);
        Assert.DoesNotContain("red apple", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Money_GivenKeptBoughtAndReturned_MovesOnce()
    {
        await using ChatStage stage = await ChatStage.StartAsync();
        await stage.SayAsync(ChatStage.Ann, "/faucet", _ => true);

        // To a name the bot has not met: kept, and passed on when they write.
        await stage.SayAsync(ChatStage.Ann, "/tip @bob 0.05", s => s.Html.Contains("30 days", StringComparison.Ordinal));
        stage.World.Write(ChatStage.Bob, "/start");
        await stage.UntilAsync(ChatStage.Bob.Id, s => s.Html.Contains("0.05 CAI came for you from @ann", StringComparison.Ordinal));

        // To somebody who has not come and whose message is answered: the network keeps it under their number.
        Someone carol = new(1003, null);
        stage.World.Write(ChatStage.Ann, "/tip 0.07", -500, ("reply_to_message", JsonNode.Parse(
            """{"message_id":1,"date":1,"chat":{"id":-500,"type":"supergroup"},"from":{"id":1003,"is_bot":false,"first_name":"Carol"}}""")!));
        await stage.UntilAsync(-500, s => s.Html.Contains("kept for Carol", StringComparison.Ordinal));

        // A large one is asked about, and given once however often the button is pressed.
        Seen asked = await stage.SayAsync(ChatStage.Ann, "/tip @bob 0.5", s => s.Buttons.Count == 2);
        for (int i = 0; i < 3; i++) stage.World.Press(ChatStage.Ann, asked, asked.Buttons[0].Says);
        await stage.UntilAsync(ChatStage.Ann.Id, s => s.Id == asked.Id && s.Html.Contains("🎁", StringComparison.Ordinal));

        // Stars, told of twice.
        stage.World.Press(ChatStage.Bob, await stage.SayAsync(ChatStage.Bob, "/buy", s => s.Buttons.Count == 3), "buy:25");
        Seen bill = await stage.UntilAsync(ChatStage.Bob.Id, s => s.Kind == "invoice");
        string? charge = await stage.World.Pay(ChatStage.Bob, bill, Cancel);
        Assert.NotNull(charge);
        await stage.UntilAsync(ChatStage.Bob.Id, s => s.Html.Contains("25 Stars became 0.05 CAI", StringComparison.Ordinal));
        stage.World.Paid(ChatStage.Bob, bill, charge);
        Seen support = await stage.SayAsync(ChatStage.Bob, "/paysupport", s => s.Buttons.Count == 1);

        // The network kept both tips until Bob needed an account.
        Assert.Equal(["50000000000000000", "550000000000000000"], (await stage.Network.StatementOfAsync(ChatStage.Bob.Id)).Select(r => r.Amount));

        await stage.PressAsync(ChatStage.Bob, support, "refund", s => s.Html.Contains("yours again", StringComparison.Ordinal));
        Assert.Equal([charge], stage.World.Refunds);

        CuckooClient bobs = await stage.Network.AccountOfAsync(ChatStage.Bob.Id);
        Assert.Equal("550000000000000000", (await bobs.AccountAsync(Cancel)).Balance);
        CuckooClient carols = await stage.Network.AccountOfAsync(carol.Id);
        Assert.Equal("70000000000000000", (await carols.AccountAsync(Cancel)).Balance);
        Assert.Equal("1000000000000000000", (await stage.Network.Own.AccountAsync(Cancel)).Balance);
        CuckooClient anns = await stage.Network.AccountOfAsync(ChatStage.Ann.Id);
        Assert.Equal("380000000000000000", (await anns.AccountAsync(Cancel)).Balance);
    }

    [Fact]
    public async Task Group_AndInline_AskNothingOfWhoDidNotMeanIt()
    {
        await using ChatStage stage = await ChatStage.StartAsync();
        await stage.SayAsync(ChatStage.Ann, "/faucet", _ => true);

        JsonObject offer = await stage.World.Type(ChatStage.Ann, "a green tree", Cancel);
        JsonNode article = offer["results"]!.AsArray().Single()!;
        string start = article["reply_markup"]!["inline_keyboard"]![0]![0]!["url"]!.GetValue<string>().Split("start=")[1];
        Seen idea = await stage.SayAsync(ChatStage.Ann, "/start " + start, s => s.Buttons.Count == 1);
        Assert.DoesNotContain((await stage.Network.StatementOfAsync(ChatStage.Ann.Id)), r => r.Purpose == "escrow");
        await stage.PressAsync(ChatStage.Ann, idea, "idea", s => s.Html.Contains('✅'));
        Assert.Single(await stage.Network.StatementOfAsync(ChatStage.Ann.Id), r => r.Purpose == "escrow");

        const long Group = -600;
        stage.World.Write(ChatStage.Ann, "what a nice day", Group);
        stage.World.Write(ChatStage.Ann, "/settings", Group);
        Seen settings = await stage.UntilAsync(Group, s => s.Buttons.Count == 6);
        Assert.Single(stage.World.In(Group));
        stage.World.Press(ChatStage.Ann, settings, "group:mention");
        await stage.UntilAsync(Group, s => s.Html.Contains("Only admins", StringComparison.Ordinal));
        stage.World.Promote(ChatStage.Ann, Group);
        stage.World.Press(ChatStage.Ann, settings, "group:mention");
        await stage.UntilAsync(Group, s => s.Html.Contains("named: yes", StringComparison.Ordinal));
        stage.World.Write(ChatStage.Ann, "/imagine nobody", Group);
        stage.World.Write(ChatStage.Ann, $"/imagine@{StandInServer.BotName} a green tree", Group);
        Seen tree = await stage.UntilAsync(Group, s => s.Html.Contains('✅'));
        Assert.Contains("a green tree", tree.Html, StringComparison.Ordinal);
        Assert.Equal(2, (await stage.Network.StatementOfAsync(ChatStage.Ann.Id)).Count(r => r.Purpose == "escrow"));

        // Three an hour: this was the first.
        stage.World.Press(ChatStage.Ann, settings, "group:3");
        await stage.UntilAsync(Group, s => s.Html.Contains("person and hour: 3", StringComparison.Ordinal));
        await stage.SayAsync(ChatStage.Ann, $"/ask@{StandInServer.BotName} what is a bird?", "✅", Group);
        Seen answer = await stage.SayAsync(ChatStage.Ann, $"@{StandInServer.BotName} a red apple", "✅", Group);
        await stage.SayAsync(ChatStage.Ann, $"/imagine@{StandInServer.BotName} a fish", "3 requests an hour", Group);
        stage.World.Press(ChatStage.Ann, answer, answer.Buttons.Single(b => b.Says.StartsWith("again:", StringComparison.Ordinal)).Says);
        await stage.ToastAsync("3 requests an hour");
        Assert.Equal(4, (await stage.Network.StatementOfAsync(ChatStage.Ann.Id)).Count(r => r.Purpose == "escrow"));

        // One topic alone, and answers stay in it.
        stage.World.Press(ChatStage.Ann, settings with { Thread = 77 }, "group:topic");
        await stage.UntilAsync(Group, s => s.Html.Contains("Only this topic: yes", StringComparison.Ordinal) && s.Thread == 77);
        int before = stage.World.In(Group).Count;
        stage.World.Write(ChatStage.Ann, $"/help@{StandInServer.BotName}", Group);
        stage.World.Write(ChatStage.Ann, $"/help@{StandInServer.BotName}", Group, ("message_thread_id", 77), ("is_topic_message", true));
        Seen help = await stage.UntilAsync(Group, s => s.Html.Contains("What I can do", StringComparison.Ordinal));
        Assert.Equal((77L, before + 1), (help.Thread!.Value, stage.World.In(Group).Count));
    }
}

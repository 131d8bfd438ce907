// A conversation in each language, as people read it, kept as a text beside this file. It is spoken by the rules alone, so it is the same
// each time. After a change of words: CUCKOO_ACCEPT_TRANSCRIPTS=1 writes it anew, and the difference is what a reviewer reads.

using System.Reflection;
using System.Text;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.StandIn;
using Cuckoo.Telegram.Texts;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Requests;
using Talk = Cuckoo.Telegram.StandIn.Conversation;

namespace Cuckoo.Telegram.Tests;

public sealed class TranscriptTests
{
    private const string Anonymously = "in the name of a group";
    private const string Miner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly House Open = new(Operator: 99, StarPrice: "20000000000000000");

    [Theory]
    [InlineData("en")]
    [InlineData("zh-hans")]
    [InlineData("zh-hant")]
    [InlineData("ar")]
    public async Task Conversation_InALanguage_IsTheOneThatWasReviewed(string tag)
    {
        string spoken = Spoken(Languages.Of(tag));
        string path = Path.Combine(
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, typeof(TranscriptTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(m => m.Key == "Transcripts").Value!)), tag + ".txt");
        if (Environment.GetEnvironmentVariable("CUCKOO_ACCEPT_TRANSCRIPTS") is "1") await File.WriteAllTextAsync(path, spoken, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), spoken);
    }

    private static string Spoken(Language language)
    {
        StringBuilder text = new();
        Person person = new(7) { Chosen = language };
        int update = 50;

        Reaction Say(string words, Func<Known, Known>? knowing = null)
        {
            text.Append("ann: ").Append(words).Append('\n');
            Update heard = new(++update, new Message(3, new Chat(7, "private"), From: new User(7, Username: "ann"), Text: words));
            return Hear(heard, knowing);
        }

        Reaction SayInGroup(string words, Func<Group, Group>? ruled = null, Func<Known, Known>? knowing = null, string where = "in a group")
        {
            text.Append("ann, ").Append(where).Append(": ").Append(words).Append('\n');
            Chat chat = new(-5, "supergroup");
            User from = where == Anonymously ? new User(1087968824, IsBot: true, Username: "GroupAnonymousBot") : new User(7, Username: "ann");
            Update heard = new(++update, new Message(3, chat, From: from, Text: words, SenderChat: where == Anonymously ? chat : null));
            Group group = new(-5);
            Reaction reaction = Hear(heard, k => (knowing?.Invoke(k) ?? k) with { Group = ruled?.Invoke(group) ?? group });
            if (reaction.Sayings.Count == 0) text.Append("bot: (says nothing)\n");
            return reaction;
        }

        void Send(string? caption)
        {
            text.Append("ann: [photo] ").Append(caption).Append('\n');
            Hear(new Update(++update, new Message(3, new Chat(7, "private"), From: new User(7, Username: "ann"), Caption: caption, Photo: [new PhotoSize("f", 320, 240)])), null);
        }

        Reaction Press(string words, Func<Known, Known> knowing)
        {
            text.Append("ann: (").Append(words).Append(")\n");
            return Hear(new Update(++update, CallbackQuery: new CallbackQuery("1", new User(7, Username: "ann"), new Message(3, new Chat(7, "private")), words)), knowing);
        }

        Reaction Hear(Update heard, Func<Known, Known>? knowing)
        {
            Known known = new(person, Now);
            Reaction reaction = ConversationRules.React(Heard.Of(heard, "CuckooBot")!, knowing?.Invoke(known) ?? known, Open);
            foreach (Saying saying in reaction.Sayings) Show(saying.Face);
            if (reaction.Toast is { } toast) text.Append("bot: ((").Append(toast).Append("))\n");
            return reaction;
        }

        void Show(Face face) => text.Append("bot: ").Append(Talk.TextOf(new Seen(1, 7, face.Kind is FaceKind.Invoice ? "invoice" : "text")
        {
            Html = face.Bill?.Text ?? face.Html,
            Stars = face.Bill?.Stars ?? 0,
            Buttons = [.. face.Buttons.SelectMany(r => r).Select(b => (b.Text, b.Says ?? ""))],
        })).Append('\n');

        Ask Become(Ask ask)
        {
            Show(AskCard.FaceOf(ask));
            return ask;
        }

        Say("/start");
        Say("/help");
        Say("/imagine");
        Ask picture = Say("/imagine a red apple <3").Asks.Single();
        picture = Become(AskRules.Quoted(picture, new QuoteReply("r1", "emoji-t2i", "picture", "p", 42, "5375000000000000", [], Now, 25, 250), "1000"));
        picture = Press("go:q54", k => k with { About = picture }).Asks.Single();
        picture = Become(picture with { Stage = Stage.Waiting });
        picture = Become(AskRules.Placed(picture, new WaitReply("queued", "", 2, new EtaRange(1.2, 3.9), [], null, null)));
        picture = Become(AskRules.Heard(picture, Event(3, "leased"), TextCheck.Shipped));
        picture = Become(AskRules.Heard(picture, Event(3, "progress"), TextCheck.Shipped));
        picture = Become(AskRules.Heard(picture, Event(3, "progress") with { DraftPng = "iVBORw0KGgo=" }, TextCheck.Shipped));
        picture = Become(AskRules.Heard(picture, Event(4, "committed"), TextCheck.Shipped));
        LedgerLine escrow = new("1", "user:7", "escrow", "5375000000000000", "escrow");
        RequestReply settled = new("r1", "settled", "emoji-t2i", "picture", 42, "5375000000000000", true, null, null, [escrow], "a red apple <3", 25, 250);
        Ask done = Become(AskRules.Ended(picture, settled, isWithheld: false));
        Become(AskRules.Ended(picture, settled, isWithheld: true));
        Become(AskRules.Ended(picture, settled with { State = "refunded" }, isWithheld: false));
        Press("report:q54", k => k with { About = done });
        Press("remove:q54", k => k with { About = done with { Person = 8 } });
        Ask question = Say("/ask what is a bird?").Asks.Single() with { Stage = Stage.Running, Request = "r2", Price = "1000000000000000", Model = "wordbook", Miner = Miner };
        question = Become(AskRules.Heard(question, Event(5, "progress") with { Draft = "A bird is" }, TextCheck.Shipped));
        Become(question with { Stage = Stage.Done, Answer = "A bird is a kind of vertebrate.", Tokens = 9, Cost = "700000000000000" });
        Say("/tip");
        Tip tip = Say("/tip @bob 5").Tips.Single();
        Press("keep:" + tip.Id, k => k with { Tip = tip });
        Say("/buy");
        Press("buy:100", k => k);
        Say("/paysupport", k => k with { Purchases = [new Purchase("c", 7, 100, "2000000000000000000", Now) { Stage = PurchaseStage.Fulfilled }] });
        Say("/settings");
        Say("/lang");
        Say("/cancel");
        Say("/nonsense");
        Say("good morning");
        Say("/imagine hardcore porn");
        Become(AskRules.Ended(question, settled, isWithheld: true));

        Send(null);
        Send("a red apple");

        SayInGroup("/imagine a blue bird");
        SayInGroup("/imagine a blue bird", g => g with { IsMentionOnly = true }, where: "where it is to be named");
        SayInGroup("@CuckooBot a blue bird", g => g with { IsMentionOnly = true }, where: "where it is to be named");
        SayInGroup("/imagine a blue bird", g => g with { PerHour = 3 }, k => k with { Recent = 3 }, "after three an hour");
        SayInGroup("/roll");
        SayInGroup("/balance");
        SayInGroup("/settings");
        SayInGroup("/imagine a blue bird", where: Anonymously);

        text.Append("ann, in any chat: @CuckooBot a red apple\n");
        string idea = InlineOffer.IdOf("a red apple", Open)!;
        InlineArticle offer = InlineOffer.Of(idea, "a red apple", language, "CuckooBot");
        text.Append("offered: ").Append(offer.Title).Append('\n');
        Show(new Face(offer.InputMessageContent.MessageText) { Buttons = [[new Button(offer.ReplyMarkup!.Rows[0][0].Text, "open")]] });
        Say("/start " + idea, k => k with { Idea = "a red apple" });
        Press("idea:" + idea, k => k with { Idea = "a red apple" });

        Say("/chat", k => k with { Person = person with { IsBanned = true } });
        return text.ToString();
    }

    private static RequestEvent Event(long number, string kind) => new(number, kind, Now, Miner, 10, 25, "");
}

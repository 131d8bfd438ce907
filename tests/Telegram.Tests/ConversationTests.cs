using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.Texts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Telegram.Tests;

/// <summary>What the bot does about what it hears, as tables.</summary>
public sealed class ConversationTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly User Ann = new(7, Username: "Ann", LanguageCode: "en");
    private static readonly House Open = new(Operator: 99, StarPrice: "20000000000000000");

    [Theory]
    [InlineData("/imagine a red apple", "imagine", "a red apple", true)]
    [InlineData("/IMAGINE@cuckoobot  a red apple ", "imagine", "a red apple", true)]
    [InlineData("/imagine\na cat", "imagine", "a cat", true)]
    [InlineData("/imagine@otherbot a cat", null, null, false)]
    [InlineData("@CuckooBot a cat", "", "a cat", true)]
    [InlineData("@cuckoobots a cat", "", "@cuckoobots a cat", true)]
    [InlineData("a cat @cuckoobot", "", "a cat", true)]
    [InlineData("a cat, @cuckoobot, in a hat", "", "a cat, , in a hat", true)]
    [InlineData("mail me@cuckoobot", "", "mail me@cuckoobot", true)]
    [InlineData("hello", "", "hello", true)]
    public void Text_InPrivate_IsHeardAs(string text, string? verb, string? rest, bool isOurs)
    {
        Heard? heard = Heard.Of(Said(text), "CuckooBot");
        Assert.Equal(isOurs, heard is not null);
        Assert.Equal((verb, rest), (heard?.Verb, heard?.Rest));
    }

    [Theory]
    [InlineData("/imagine a cat", false, null, null, true)]
    [InlineData("/imagine a cat", true, null, null, false)]
    [InlineData("/imagine@CuckooBot a cat", true, null, null, true)]
    [InlineData("@CuckooBot a cat", true, null, null, true)]
    [InlineData("a cat", false, null, null, false)]
    [InlineData("/imagine a cat", false, 5, null, false)]
    [InlineData("/imagine a cat", false, 5, 5, true)]
    [InlineData("/imagine a cat", false, 5, 6, false)]
    [InlineData("a cat @CuckooBot", true, null, null, true)]
    [InlineData("/elsewhere", false, null, null, false)]
    public void Group_WithItsSettings_IsAnsweredWhereItShouldBe(string text, bool isMentionOnly, int? topic, int? thread, bool isAnswered)
    {
        Reaction reaction = In(text, -5, new Group(-5) { IsMentionOnly = isMentionOnly, Topic = topic }, thread);
        Assert.Equal(isAnswered, reaction.Asks.Count == 1);
        Assert.Equal(isAnswered, reaction.Sayings.Count == 1);
    }

    // Another bot's command is not for this one, however often it is said: nobody is told to be slower for it.
    [Theory]
    [InlineData("/roll", false)]
    [InlineData("/imagine a cat", true)]
    [InlineData("/roll@CuckooBot", true)]
    [InlineData("words", false)]
    public void Words_InAGroup_AreMeantForTheBotOrNot(string text, bool isMeant)
    {
        Message message = new(3, new Chat(-5, "supergroup"), From: Ann, Text: text);
        Assert.Equal(isMeant, ConversationRules.IsMeant(Heard.Of(new Update(50, message), "CuckooBot")!, new Known(new Person(7), Now) { Group = new Group(-5) }));
    }

    [Theory]
    [InlineData("/imagine a cat", true)]
    [InlineData("a cat @CuckooBot", true)]
    [InlineData("look at this", false)]
    public void Photo_InAGroup_IsStartedFromWhereTheBotIsMeant(string caption, bool isAnswered)
    {
        Message message = new(3, new Chat(-5, "supergroup"), From: Ann, Caption: caption, Photo: [new PhotoSize("m", 320, 240)]);
        Reaction reaction = ConversationRules.React(Heard.Of(new Update(50, message), "CuckooBot")!, new Known(new Person(7), Now) { Group = new Group(-5) }, Open);
        Assert.Equal(isAnswered ? ["m"] : [], reaction.Asks.Select(a => a.Photo));
    }

    // What opened a topic is named as answered by everything in it.
    [Theory]
    [InlineData(5, null)]
    [InlineData(6, 11L)]
    public void Tip_InATopic_IsForWhoWasAnsweredAndNotForWhoOpenedIt(long answered, long? to)
    {
        Chat chat = new(-5, "supergroup");
        Message message = new(9, chat, From: Ann, Text: "/tip 0.05", MessageThreadId: 5, IsTopicMessage: true, ReplyToMessage: new Message(answered, chat, From: new User(11)));
        Reaction reaction = ConversationRules.React(Heard.Of(new Update(50, message), "CuckooBot")!, new Known(new Person(7), Now) { Group = new Group(-5) }, Open);
        Assert.Equal(to is { } id ? [MoneyRules.TelegramId(id)] : [], reaction.Tips.Select(t => t.To));
    }

    [Theory]
    [InlineData("/imagine a cat\nin a hat", "a cat\nin a hat")]
    [InlineData("/imagine a cat\u0007", null)]
    public void Prompt_WithLines_IsTakenAndWithOtherControlsIsNot(string text, string? prompt) => Assert.Equal(prompt is null ? [] : [prompt], React(text).Asks.Select(a => a.Prompt));

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void Group_WithALimit_EndsAtIt(int recent, bool isAnswered)
    {
        Reaction reaction = In("/imagine a cat", -5, new Group(-5), null, recent);
        Assert.Equal(isAnswered, reaction.Asks.Count == 1);
        Assert.Single(reaction.Sayings);
    }

    [Fact]
    public void Imagine_OfTheSameUpdate_IsTheSameRequest()
    {
        Reaction one = React("/imagine a cat");
        Reaction two = React("/imagine a cat");
        Assert.Equal(one.Asks.Single().Id, two.Asks.Single().Id);
        Assert.Equal(one.Errands, two.Errands);
        Assert.Equal("ask:q50", one.Sayings.Single().Slot);
    }

    [Theory]
    [InlineData("/imagine", "Write after the command")]
    [InlineData("/ask", "Write your question")]
    [InlineData("/tip", "Write <code>/tip")]
    [InlineData("/tip 5", "Write <code>/tip")]
    [InlineData("/tip @bob x", "That is no amount")]
    [InlineData("/tip @bob 0", "That is no amount")]
    [InlineData("/tip @bob -1", "That is no amount")]
    [InlineData("/tip @bob 1e3", "That is no amount")]
    [InlineData("/tip somebody 1", "Write <code>/tip")]
    [InlineData("/cancel", "Nothing of yours")]
    [InlineData("/ban 5", "I do not know /ban")]
    [InlineData("/nonsense", "I do not know /nonsense")]
    [InlineData("just words", "Tell me with a command")]
    [InlineData("/paysupport", "You have bought nothing")]
    public void Words_ThatAskForNothing_GetAnAnswerAndNothingElse(string text, string answer)
    {
        Reaction reaction = React(text);
        Assert.Contains(answer, reaction.Sayings.Single().Face.Html, StringComparison.Ordinal);
        Assert.Empty(reaction.Errands);
        Assert.Empty(reaction.Asks);
        Assert.Empty(reaction.Tips);
    }

    [Theory]
    [InlineData("/tip @bob 0.05", "name:bob", "50000000000000000", true)]
    [InlineData("/tip @bob 0.1", "name:bob", "100000000000000000", true)]
    [InlineData("/tip @bob 0.100000000000000001", "name:bob", "100000000000000001", false)]
    [InlineData("/tip @met ٠٫٠٥", "telegram:8", "50000000000000000", true)]
    [InlineData("/tip 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed 0.05", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "50000000000000000", true)]
    [InlineData("/tip user:0123456789abcdef0123456789abcdef 99", "user:0123456789abcdef0123456789abcdef", "99000000000000000000", false)]
    public void Tip_ToSomebody_IsGivenOrAskedAbout(string text, string to, string amount, bool isGiven)
    {
        Reaction reaction = React(text, k => k with { Named = text.Contains("@met", StringComparison.Ordinal) ? new Person(8) : null });
        Tip tip = reaction.Tips.Single();
        Assert.Equal((to, amount, "tip-50"), (tip.To, tip.Amount, tip.Id));
        Assert.Equal(isGiven ? TipStage.Giving : TipStage.Asked, tip.Stage);
        Assert.Equal(isGiven ? 1 : 0, reaction.Errands.Count);
        Assert.Equal(isGiven ? 0 : 2, reaction.Sayings.SelectMany(s => s.Face.Buttons).Sum(r => r.Count));
    }

    [Theory]
    [InlineData(7, "give", TipStage.Asked, TipStage.Giving, 1)]
    [InlineData(7, "keep", TipStage.Asked, TipStage.Back, 0)]
    [InlineData(8, "give", TipStage.Asked, null, 0)]
    [InlineData(7, "give", TipStage.Giving, null, 0)]
    [InlineData(7, "give", TipStage.Given, null, 0)]
    [InlineData(7, "give", TipStage.Back, null, 0)]
    internal void TipButton_PressedBySomebody_MovesItOnceAndForItsGiverAlone(long presser, string verb, TipStage stage, TipStage? next, int errands)
    {
        Tip tip = new("tip-1", 7, new Place(7), "name:bob", "@bob", "1", Now) { Stage = stage };
        Reaction reaction = Press($"{verb}:tip-1", new User(presser), k => k with { Tip = tip });
        Assert.Equal(next, reaction.Tips.SingleOrDefault()?.Stage);
        Assert.Equal(errands, reaction.Errands.Count);
        Assert.Equal(next is null, reaction.Toast is not null);
    }

    [Theory]
    [InlineData("go", Stage.Asked, Stage.Submitting, ErrandKind.Submit)]
    [InlineData("no", Stage.Asked, Stage.Dropped, null)]
    [InlineData("go", Stage.Submitting, null, null)]
    [InlineData("go", Stage.Waiting, null, null)]
    [InlineData("stop", Stage.Waiting, null, ErrandKind.Cancel)]
    [InlineData("stop", Stage.Running, null, ErrandKind.Cancel)]
    [InlineData("stop", Stage.Checking, null, null)]
    [InlineData("stop", Stage.Done, null, null)]
    [InlineData("receipt", Stage.Done, null, ErrandKind.Receipt)]
    [InlineData("receipt", Stage.Running, null, null)]
    [InlineData("large", Stage.Done, null, ErrandKind.Enlarge)]
    [InlineData("large", Stage.Running, null, null)]
    [InlineData("remove", Stage.Done, Stage.Removed, ErrandKind.Remove)]
    [InlineData("remove", Stage.Waiting, null, null)]
    [InlineData("again", Stage.Done, Stage.Pricing, ErrandKind.Quote)]
    [InlineData("vary", Stage.Done, Stage.Pricing, ErrandKind.Quote)]
    [InlineData("again", Stage.Refunded, null, null)]
    internal void Button_OfARequest_DoesWhatItsStageAllows(string verb, Stage stage, Stage? next, ErrandKind? errand)
    {
        Reaction reaction = Press($"{verb}:q1", Ann, k => k with { About = Apple(stage) });
        Assert.Equal(next, reaction.Asks.LastOrDefault()?.Stage);
        Assert.Equal(errand, reaction.Errands.SingleOrDefault()?.Kind);
    }

    [Theory]
    [InlineData("go", Stage.Asked, false)]
    [InlineData("no", Stage.Asked, false)]
    [InlineData("stop", Stage.Waiting, false)]
    [InlineData("remove", Stage.Done, false)]
    [InlineData("again", Stage.Done, true)]
    internal void Button_OfAnothersRequest_SpendsNothingOfTheirs(string verb, Stage stage, bool isAllowed)
    {
        Reaction reaction = Press($"{verb}:q1", new User(8), k => k with { About = Apple(stage) });
        Assert.Equal(isAllowed, reaction.Errands.Count == 1);
        Assert.All(reaction.Asks, a => Assert.Equal(8, a.Person));
        Assert.Equal(!isAllowed, reaction.Toast is not null);
    }

    [Fact]
    public void Vary_OfAPicture_KeepsTheSeedAndChangesTheGuidance()
    {
        Ask varied = Press("vary:q1", Ann, k => k with { About = Apple(Stage.Done) }).Asks.Single(a => a.Id != "q1");
        Ask again = Press("again:q1", Ann, k => k with { About = Apple(Stage.Done) }).Asks.Single(a => a.Id != "q1");
        Assert.Equal((42L, 325), (varied.Seed!.Value, varied.Guidance!.Value));
        Assert.Equal((null, 250), (again.Seed, again.Guidance!.Value));
    }

    [Fact]
    public void Vary_PressedAgain_IsAnotherVariation()
    {
        Reaction first = Press("vary:q1", Ann, k => k with { About = Apple(Stage.Done) });
        Ask known = first.Asks.Single(a => a.Id == "q1");
        Ask second = Press("vary:q1", Ann, k => k with { About = known }).Asks.Single(a => a.Id != "q1");
        Assert.Equal((1, 400), (known.Variations, second.Guidance!.Value));
    }

    // A button's words can be made up: whose request it is and where it lives decide.
    [Theory]
    [InlineData("again")]
    [InlineData("large")]
    [InlineData("receipt")]
    [InlineData("report")]
    [InlineData("go")]
    public void Button_OfARequestInAnotherChat_DoesNothing(string verb)
    {
        Reaction reaction = Press($"{verb}:q1", Ann, k => k with { About = Apple(Stage.Done) with { Place = new Place(8) } });
        Assert.Equal("I no longer know of that.", reaction.Toast);
        Assert.Equal((0, 0, 0), (reaction.Asks.Count, reaction.Errands.Count, reaction.Sayings.Count));
    }

    [Fact]
    public void Report_OfAPicture_ShowsItToTheOperatorOrSaysThatThereIsNone()
    {
        Update update = new(50, CallbackQuery: new CallbackQuery("1", Ann, new Message(3, new Chat(7, "private")), "report:q1"));
        Known known = new(new Person(7), Now) { About = Apple(Stage.Done), OperatorSpeaks = Language.Traditional };
        Saying told = ConversationRules.React(Heard.Of(update, "CuckooBot")!, known, Open).Sayings.Single();
        Assert.Equal((99L, FaceKind.Picture, "q1"), (told.Place.Chat, told.Face.Kind, told.Face.Ask));
        Assert.Contains("檢舉", told.Face.Html, StringComparison.Ordinal);
        Reaction nowhere = ConversationRules.React(Heard.Of(update, "CuckooBot")!, known, new House());
        Assert.Empty(nowhere.Sayings);
        Assert.Contains("no way to be reached", nowhere.Toast, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_OfAPicture_TakesItsFilesAlong()
    {
        Reaction reaction = Press("remove:q1", Ann, k => k with { About = Apple(Stage.Done) });
        Assert.Equal(
            ["ask:q1", "say:large-q1", "say:receipt-q1"],
            reaction.Sayings.Where(s => s.Face.Kind is FaceKind.Gone).Select(s => s.Slot).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(47, null)]
    [InlineData(49, "48 hours")]
    public void Remove_OfWhatIsTooOld_SaysWhoCanDeleteIt(int hours, string? words)
    {
        string? toast = Press("remove:q1", Ann, k => k with { About = Apple(Stage.Done), Now = Now + TimeSpan.FromHours(hours) }).Toast;
        if (words is null) Assert.Null(toast);
        else Assert.Contains(words, toast, StringComparison.Ordinal);
    }

    // Nobody knows who writes in the name of a group, so nobody pays for it; its settings are shown all the same.
    [Theory]
    [InlineData("/imagine@CuckooBot a cat", "Write as yourself")]
    [InlineData("/settings@CuckooBot", "This group")]
    [InlineData("/roll", null)]
    [InlineData("words", null)]
    public void Admin_InTheNameOfTheGroup_PaysForNothing(string text, string? words)
    {
        Chat chat = new(-5, "supergroup");
        Message message = new(3, chat, From: new User(1087968824, IsBot: true, Username: "GroupAnonymousBot"), Text: text, SenderChat: chat);
        Reaction reaction = ConversationRules.React(Heard.Of(new Update(50, message), "CuckooBot")!, new Known(new Person(1087968824), Now) { Group = new Group(-5) }, Open);
        Assert.Null(reaction.Person);
        Assert.Empty(reaction.Asks);
        if (words is null) Assert.Empty(reaction.Sayings);
        else Assert.Contains(words, Assert.Single(reaction.Sayings).Face.Html, StringComparison.Ordinal);
        Assert.Null(Heard.Of(new Update(51, message with { SenderChat = new Chat(-6, "channel") }), "CuckooBot"));
    }

    // What the list of words keeps back is not asked for, in whatever way it is said, and nothing is paid.
    [Theory]
    [InlineData("/imagine hardcore porn")]
    [InlineData("/ask what is hardcore porn")]
    [InlineData("/chat hardcore porn")]
    [InlineData("/start i1")]
    public void Words_ThatAreKeptBack_AreNotAskedFor(string text)
    {
        Reaction reaction = React(text, k => k with { Idea = "hardcore porn" });
        Assert.Empty(reaction.Asks);
        Assert.Contains("content check", Assert.Single(reaction.Sayings).Face.Html, StringComparison.Ordinal);
        Assert.Null(InlineOffer.IdOf("hardcore porn", Open));
        Assert.NotNull(InlineOffer.IdOf("a red apple", Open));
    }

    [Fact]
    public void History_HasOlderPages()
    {
        Errand errand = Press("older:12_-5", Ann, k => k).Errands.Single();
        Assert.Equal((ErrandKind.History, "12_-5", 7L), (errand.Kind, errand.Words, errand.Person));
    }

    [Theory]
    [InlineData("/imagine a cat")]
    [InlineData("/tip @bob 1")]
    [InlineData("/faucet")]
    public void Banned_Person_GetsNothing(string text)
    {
        Reaction reaction = React(text, k => k with { Person = k.Person with { IsBanned = true } });
        Assert.Empty(reaction.Errands);
        Assert.Contains("does not serve you", reaction.Sayings.Single().Face.Html, StringComparison.Ordinal);
    }

    // Telegram tells of Stars that went back, also of those that the bot sent back itself.
    [Theory]
    [InlineData("c", PurchaseStage.Fulfilled, PurchaseStage.Returning)]
    [InlineData("c", PurchaseStage.Paid, PurchaseStage.Undoing)]
    [InlineData("c", PurchaseStage.Returning, null)]
    [InlineData("c", PurchaseStage.Refunded, null)]
    [InlineData("d", PurchaseStage.Fulfilled, null)]
    internal void Stars_ThatWentBackPastTheBot_TakeTheirCreditsAlong(string charge, PurchaseStage stage, PurchaseStage? next)
    {
        Purchase bought = new("c", 7, 25, "5", Now - TimeSpan.FromDays(100)) { Stage = stage };
        Update told = new(50, new Message(3, new Chat(7, "private"), From: new User(4242, IsBot: true), RefundedPayment: new RefundedPayment(charge)));
        Reaction reaction = ConversationRules.React(Heard.Of(told, "CuckooBot")!, new Known(new Person(7) { Username = "ann" }, Now) { Purchases = [bought] }, Open);
        Assert.Equal(next, reaction.Purchases.SingleOrDefault()?.Stage);
        Assert.Equal(next is null ? [] : [(ErrandKind.Refund, "c", 7L)], reaction.Errands.Select(e => (e.Kind, e.Subject, e.Person)));
        Assert.Null(reaction.Person);
    }

    [Fact]
    public void Banned_Person_GetsTheirStarsBack()
    {
        Purchase bought = new("c", 7, 25, "5", Now) { Stage = PurchaseStage.Fulfilled };
        Known Knowing(Known known) => known with { Person = known.Person with { IsBanned = true }, Purchases = [bought] };
        Button back = React("/paysupport", Knowing).Sayings.Single().Face.Buttons.Single().Single();
        Assert.Equal(ErrandKind.Refund, Press(back.Says!, Ann, Knowing).Errands.Single().Kind);
    }

    [Fact]
    public void Operator_Alone_Bans()
    {
        Heard heard = Heard.Of(Said("/ban 8") with { Message = new Message(1, new Chat(99, "private"), From: new User(99), Text: "/ban 8") }, "b")!;
        Reaction reaction = ConversationRules.React(heard, new Known(new Person(99), Now) { Named = new Person(8) }, Open);
        Assert.True(reaction.Others.Single().IsBanned);
    }

    [Fact]
    public void Operator_SeesWhoIsBannedAndNobodyElseDoes()
    {
        Heard Asked(long who) => Heard.Of(new Update(50, new Message(1, new Chat(who, "private"), From: new User(who), Text: "/banned")), "b")!;
        Known Knowing(long who, params IReadOnlyList<Person> banned) => new(new Person(who), Now) { Banned = banned };
        Assert.Equal("8 @eve\n9 –", ConversationRules.React(Asked(99), Knowing(99, new Person(8) { Username = "eve" }, new Person(9)), Open).Sayings.Single().Face.Html);
        Assert.Contains("Nobody is banned", ConversationRules.React(Asked(99), Knowing(99), Open).Sayings.Single().Face.Html, StringComparison.Ordinal);
        Assert.Contains("I do not know /banned", ConversationRules.React(Asked(7), Knowing(7, new Person(8)), Open).Sayings.Single().Face.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Payment_ToldOfTwice_IsOnePurchase()
    {
        SuccessfulPayment paid = new("XTR", 100, "credits 100 2000000000000000000", "charge");
        Reaction first = Pay(paid, []);
        Purchase purchase = first.Purchases.Single();
        Assert.Equal(("charge", 7L, 100L, "2000000000000000000", Now), (purchase.Charge, purchase.Person, purchase.Stars, purchase.Amount, purchase.At));
        Reaction second = Pay(paid, [purchase with { Stage = PurchaseStage.Fulfilled }]);
        Assert.Empty(second.Purchases);
        Assert.Empty(second.Errands);
    }

    [Theory]
    [InlineData("XTR", 100, "credits 100 2000000000000000000", "2000000000000000000", false, true)]
    [InlineData("XTR", 100, "credits 100 2000000000000000000", "1999999999999999999", false, false)]
    [InlineData("XTR", 100, "credits 100 2000000000000000000", null, false, false)]
    [InlineData("XTR", 100, "credits 100 2000000000000000001", "9000000000000000000", false, false)]
    [InlineData("XTR", 25, "credits 100 2000000000000000000", "9000000000000000000", false, false)]
    [InlineData("USD", 100, "credits 100 2000000000000000000", "9000000000000000000", false, false)]
    [InlineData("XTR", 100, "nonsense", "9000000000000000000", false, false)]
    [InlineData("XTR", 100, "credits 100 2000000000000000000", "9000000000000000000", true, false)]
    public void Payment_BeforeIt_IsAllowedWhenItCanBeHonoured(string currency, long stars, string payload, string? funds, bool isBanned, bool isAllowed) =>
        Assert.Equal(isAllowed, MoneyRules.MayPay(new PreCheckoutQuery("1", Ann, currency, stars, payload), Open, funds, [], isBanned) is not null);

    [Theory]
    [InlineData("10", "5", true)]
    [InlineData("10", "6", false)]
    [InlineData("10", "11", false)]
    [InlineData("340282366920938463463374607431768211455", "1", false)]
    public void Payment_BeforeIt_LeavesWhatIsOwedToOthers(string kept, string bought, bool isAllowed) => Assert.Equal(
        isAllowed ? "2000000000000000000" : null,
        MoneyRules.MayPay(new PreCheckoutQuery("1", Ann, "XTR", 100, "credits 100 2000000000000000000"), Open, "2000000000000000015", [kept, bought], false));

    [Theory]
    [InlineData(0, PurchaseStage.Fulfilled, true)]
    [InlineData(20, PurchaseStage.Fulfilled, true)]
    [InlineData(21, PurchaseStage.Fulfilled, false)]
    [InlineData(30, PurchaseStage.Paid, true)]
    [InlineData(0, PurchaseStage.Undoing, false)]
    [InlineData(0, PurchaseStage.Uncredited, false)]
    [InlineData(0, PurchaseStage.Returning, false)]
    [InlineData(0, PurchaseStage.Refunded, false)]
    [InlineData(0, PurchaseStage.Closed, false)]
    internal void Purchase_GivenBack_IsWhatItMayBe(int days, PurchaseStage stage, bool isGiven)
    {
        Purchase purchase = new("c", 7, 25, "5", Now - TimeSpan.FromDays(days)) { Stage = stage };
        Reaction reaction = Press("refund:" + MoneyRules.NameOf(purchase), Ann, k => k with { Purchases = [purchase] });
        Assert.Equal(isGiven ? 1 : 0, reaction.Errands.Count);
    }

    [Fact]
    public void Talk_GoneOnWith_BearsWhatWasSaid()
    {
        Ask before = new("q9", 7, new Place(7), Language.English, Now) { Messages = [new ChatMessage("user", "what is a bird?")], Answer = "A bird.", Stage = Stage.Done };
        Ask next = React("/chat and a fish?", k => k with { About = before }).Asks.Single();
        Assert.Equal(["user", "assistant", "user"], next.Messages!.Select(m => m.Role));
        Assert.Equal("and a fish?", next.Messages![^1].Content);
        Assert.Equal("q50", React("/chat and a fish?").Person!.Talk);
        Assert.Null(React("/chat").Person!.Talk);
    }

    [Theory]
    [InlineData(true, Stage.Done, false, true)]
    [InlineData(true, Stage.Done, true, true)]
    [InlineData(true, Stage.Running, false, false)]
    [InlineData(false, Stage.Done, false, false)]
    internal void Answer_ToWhatTheBotSaidInAGroup_GoesOnWithItsConversationAlone(bool isText, Stage stage, bool isMentionOnly, bool isAnswered)
    {
        Ask said = Apple(stage) with { Messages = isText ? [new ChatMessage("user", "what is a bird?")] : null, Answer = "A bird." };
        Message message = new(3, new Chat(-5, "supergroup"), From: Ann, Text: "and a fish?", ReplyToMessage: new Message(9, new Chat(-5, "supergroup"), From: new User(4242, IsBot: true, Username: "CuckooBot")));
        Known known = new(new Person(7), Now) { Group = new Group(-5) { IsMentionOnly = isMentionOnly }, About = said };
        Reaction reaction = ConversationRules.React(Heard.Of(new Update(50, message), "CuckooBot")!, known, Open);
        Assert.Equal(isAnswered ? ["user", "assistant", "user"] : [], reaction.Asks.SelectMany(a => a.Messages!).Select(m => m.Role));
        Assert.Equal(isAnswered ? 1 : 0, reaction.Sayings.Count);
    }

    [Theory]
    [InlineData("a cat in a hat", "a cat in a hat")]
    [InlineData("/imagine a cat", "a cat")]
    public void Photo_WithACaption_IsWhatAPictureStartsFrom(string caption, string prompt)
    {
        Message message = new(3, new Chat(7, "private"), From: Ann, Caption: caption, Photo: [new PhotoSize("s", 90, 67), new PhotoSize("m", 320, 240), new PhotoSize("l", 800, 600)]);
        Reaction reaction = ConversationRules.React(Heard.Of(new Update(50, message), "CuckooBot")!, new Known(new Person(7), Now), Open);
        Ask ask = reaction.Asks.Single();
        Assert.Equal((prompt, "m"), (ask.Prompt, ask.Photo));
        Assert.Equal(ErrandKind.Quote, reaction.Errands.Single().Kind);
        Assert.Equal("m", AskRules.Again(ask, "other", ask.Place, 7, ask.Language, 1, Now).Photo);
    }

    [Fact]
    public void Photo_WithoutACaption_IsAskedForOneAndCostsNothing()
    {
        Message message = new(3, new Chat(7, "private"), From: Ann, Photo: [new PhotoSize("f", 64, 64)]);
        Reaction reaction = ConversationRules.React(Heard.Of(new Update(50, message), "CuckooBot")!, new Known(new Person(7), Now), Open);
        Assert.Contains("with a caption", reaction.Sayings.Single().Face.Html, StringComparison.Ordinal);
        Assert.Empty(reaction.Asks);
        Assert.Empty(reaction.Errands);
    }

    [Theory]
    [InlineData(Stage.Asked, Stage.Dropped, 0, false)]
    [InlineData(Stage.Waiting, null, 1, false)]
    [InlineData(Stage.Running, null, 1, false)]
    [InlineData(Stage.Pricing, Stage.Dropped, 0, false)]
    [InlineData(Stage.Submitting, null, 0, true)]
    [InlineData(Stage.Checking, null, 0, true)]
    internal void Cancel_OfWhatIsOpen_GivesUpOrSaysThatItIsTooLate(Stage stage, Stage? next, int errands, bool isTooLate)
    {
        Reaction reaction = React("/cancel", k => k with { Open = [Apple(stage)] });
        Assert.Equal(next, reaction.Asks.SingleOrDefault()?.Stage);
        Assert.Equal(errands, reaction.Errands.Count);
        Assert.Equal(isTooLate, reaction.Sayings.Any(s => s.Face.Html.Contains("too late", StringComparison.Ordinal)));
    }

    // Telegram tells apart by two letters: traditional Chinese needs a menu of one's own, and so does a choice.
    [Theory]
    [InlineData("zh-hant", "/help", 1)]
    [InlineData("zh-hans", "/help", 0)]
    [InlineData("ar", "/help", 0)]
    [InlineData("en", "/lang ar", 1)]
    public void Menu_OfAPerson_IsTheirOwnWhereTheirAppDoesNotTell(string tag, string words, int menus)
    {
        Message message = new(3, new Chat(7, "private"), From: new User(7, LanguageCode: tag), Text: words);
        Reaction reaction = ConversationRules.React(Heard.Of(new Update(50, message), "CuckooBot")!, new Known(new Person(7), Now), Open);
        Assert.Equal(menus, reaction.Errands.Count(e => e is { Kind: ErrandKind.Menu, Person: -7 }));
    }

    [Theory]
    [InlineData("100", null, Stage.Submitting)]
    [InlineData("101", null, Stage.Asked)]
    [InlineData("101", "101", Stage.Submitting)]
    [InlineData("102", "101", Stage.Asked)]
    internal void Quote_OfAPrice_IsAskedAboutWhenItIsMoreThanAgreed(string price, string? agreed, Stage stage)
    {
        Ask ask = Apple(Stage.Pricing) with { Agreed = agreed };
        QuoteReply quote = new("r1", "m", "picture", "p", 42, price, [], Now, 25, 250);
        Assert.Equal(stage, AskRules.Quoted(ask, quote, "100").Stage);
    }

    [Fact]
    public void Events_HeardTwice_ChangeNothing()
    {
        Ask ask = Apple(Stage.Waiting);
        foreach (RequestEvent e in new[] { Event(1, "escrowed"), Event(2, "queued"), Event(3, "leased"), Event(3, "progress"), Event(4, "committed") })
        {
            ask = AskRules.Heard(ask, e, TextCheck.Shipped);
            if (e.Kind != "progress") Assert.Same(ask, AskRules.Heard(ask, e, TextCheck.Shipped));
        }

        Assert.Equal((Stage.Checking, 4L), (ask.Stage, ask.LastEvent));
        Assert.Same(ask, AskRules.Heard(ask, Event(3, "leased"), TextCheck.Shipped));
        Assert.Equal(Stage.Waiting, AskRules.Heard(ask, Event(5, "requeued"), TextCheck.Shipped).Stage);
    }

    [Fact]
    public void Faces_OfEveryStageAndLanguage_FitIntoAMessage()
    {
        foreach (Stage stage in Enum.GetValues<Stage>())
        {
            foreach (Language language in Enum.GetValues<Language>())
            {
                Ask picture = Apple(stage) with { Language = language, Prompt = new string('<', 500), Draft = "&", Refusal = "no" };
                Ask text = picture with { Messages = [new ChatMessage("user", new string('&', 500))], Prompt = null, Answer = new string('>', 9_000), Draft = new string('<', 9_000) };
                foreach (Ask ask in new[] { picture, picture with { IsWithheld = true }, text })
                {
                    Face face = AskCard.FaceOf(ask);
                    string? seen = Cuckoo.Telegram.StandIn.Markup.TextOf(face.Html);
                    Assert.NotNull(seen);
                    Assert.InRange(seen.Length, 1, face.Kind is FaceKind.Picture ? 1024 : 4096);
                    Assert.All(face.Buttons.SelectMany(r => r), b => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(b.Says!), 1, 64));
                }
            }
        }
    }

    private static RequestEvent Event(long number, string kind) => new(number, kind, Now, "0xabc", 3, 25, "");

    private static Ask Apple(Stage stage) => new("q1", 7, new Place(7), Language.English, Now)
    {
        Prompt = "a red apple",
        Stage = stage,
        Seed = 42,
        Steps = 25,
        Guidance = 250,
        Model = "emoji-t2i",
        Request = "r1",
        Price = "5",
        Ahead = 2,
        Least = 1,
        Most = 4,
        Miner = "0xabc",
        Step = 3,
        OfSteps = 25,
    };

    private static Update Said(string text) => new(50, new Message(3, new Chat(7, "private"), From: Ann, Text: text));

    private static Reaction React(string text, Func<Known, Known>? knowing = null)
    {
        Known known = new(new Person(7), Now);
        return ConversationRules.React(Heard.Of(Said(text), "CuckooBot")!, knowing?.Invoke(known) ?? known, Open);
    }

    private static Reaction In(string text, long chat, Group group, int? thread, int recent = 0)
    {
        Message message = new(3, new Chat(chat, "supergroup"), From: Ann, Text: text, MessageThreadId: thread, IsTopicMessage: thread is null ? null : true);
        return ConversationRules.React(Heard.Of(new Update(50, message), "CuckooBot")!, new Known(new Person(7), Now) { Group = group, Recent = recent }, Open);
    }

    private static Reaction Press(string says, User who, Func<Known, Known> knowing)
    {
        Update update = new(50, CallbackQuery: new CallbackQuery("1", who, new Message(3, new Chat(7, "private")), says));
        return ConversationRules.React(Heard.Of(update, "CuckooBot")!, knowing(new Known(new Person(who.Id), Now)), Open);
    }

    private static Reaction Pay(SuccessfulPayment paid, IReadOnlyList<Purchase> purchases)
    {
        Update update = new(50, new Message(3, new Chat(7, "private"), From: Ann, SuccessfulPayment: paid));
        return ConversationRules.React(Heard.Of(update, "CuckooBot")!, new Known(new Person(7), Now) { Purchases = purchases }, Open);
    }
}

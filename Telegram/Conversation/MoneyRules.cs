// Money as it is spoken of. Every movement has an id that follows from the update or the payment it comes from, so that none happens twice.

using System.Globalization;
using Cuckoo.Client;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Texts;

namespace Cuckoo.Telegram.Conversation;

/// <summary>Tips and purchases.</summary>
internal static class MoneyRules
{
    /// <summary>For how long a purchase can be given back.</summary>
    public static readonly TimeSpan RefundTime = TimeSpan.FromDays(21);

    /// <summary>For how long a tip is kept for somebody the bot has not met.</summary>
    public static readonly TimeSpan KeepTime = TimeSpan.FromDays(30);

    private const string Stars = "XTR";

    /// <summary>Somebody gives a tip.</summary>
    public static Reaction Tip(Reaction reaction, Heard heard, Known known, Person person)
    {
        Language language = person.Language;
        string[] words = Heard.PlainDigits(heard.Rest).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        (string To, string Who)? target = words.Length switch
        {
            1 when heard.Answered is { IsBot: false } answered => Named(answered),
            >= 2 when heard.Meant is { } meant => Named(meant),
            2 => TargetOf(words[0], known),
            _ => null,
        };
        if (target is not { } to) return reaction.Say(heard.Named(), heard.Place, Words.TipHow.In(language));
        if (TokenAmount.Parse(words[^1]) is not { } amount || amount == "0") return reaction.Say(heard.Named(), heard.Place, Words.BadAmount.In(language));
        if (to.To == TelegramId(person.Id) || to.To == person.Account) return reaction.Say(heard.Named(), heard.Place, Words.TipSelf.In(language));

        Tip tip = new(heard.Named("tip-"), person.Id, heard.Place, to.To, to.Who, amount, known.Now);
        if (Amounts.Of(amount) <= Amounts.Of(person.ConfirmAbove)) return Give(reaction, tip);
        reaction.Tips.Add(tip);
        return reaction.Say(
            tip.Id, tip.Place, Words.TipAsk.In(language, ("amount", AskCard.Money(amount)), ("who", tip.Who)),
            [[new Button(Words.ButtonGo.Raw(language), "give:" + tip.Id), new Button(Words.ButtonNo.Raw(language), "keep:" + tip.Id)]]);
    }

    /// <summary>Somebody was asked about a tip and has answered.</summary>
    public static Reaction Answered(Reaction reaction, bool isYes, Known known, Person person)
    {
        if (known.Tip is not { } tip || tip.Giver != person.Id || tip.Stage is not TipStage.Asked)
        {
            reaction.Toast = (known.Tip is { } other && other.Giver != person.Id ? Words.NotYours : Words.Forgotten).In(person.Language);
            return reaction;
        }

        if (isYes) return Give(reaction, tip);
        reaction.Tips.Add(tip with { Stage = TipStage.Back });
        return reaction.Say(tip.Id, tip.Place, Words.Dropped.In(person.Language));
    }

    /// <summary>Offers credits for Stars.</summary>
    public static Reaction Buy(Reaction reaction, Heard heard, Person person, House house)
    {
        if (house.StarPrice is null) return reaction.Say(heard.Named(), heard.Place, Words.BuyClosed.In(person.Language));
        if (heard.Chat.IsGroup) return reaction.Say(heard.Named(), heard.Place, Words.PrivateOnly.In(person.Language));
        return reaction.Say(
            heard.Named(), heard.Place, Words.BuyHead.In(person.Language),
            [.. House.Packages.Select(stars => (IReadOnlyList<Button>)[new Button(
                Words.BuyChoice.In(person.Language, ("stars", stars), ("amount", AskCard.Money(house.AmountOf(stars)))),
                string.Create(CultureInfo.InvariantCulture, $"buy:{stars}"))])]);
    }

    /// <summary>Writes a bill.</summary>
    public static Reaction Bill(Reaction reaction, Heard heard, Person person, House house, string words)
    {
        if (house.StarPrice is null || heard.Chat.IsGroup || !int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out int stars) || !House.Packages.Contains(stars))
            return reaction;
        string amount = house.AmountOf(stars);
        reaction.Sayings.Add(new Saying(heard.Named("bill:"), heard.Place, new Face("")
        {
            Kind = FaceKind.Invoice,
            Bill = new Bill(
                Words.InvoiceTitle.Raw(person.Language), Words.InvoiceText.In(person.Language, ("amount", AskCard.Money(amount))),
                string.Create(CultureInfo.InvariantCulture, $"credits {stars} {amount}"), stars),
        }));
        return reaction;
    }

    /// <summary>Whether somebody may pay now: for what is on offer at this price, and as long as the operator can give it besides what is owed to others.</summary>
    /// <param name="query">What they are about to pay.</param>
    /// <param name="house">What is on offer.</param>
    /// <param name="funds">What the operator has; nothing when that cannot be known now.</param>
    /// <param name="debts">What of that is owed to others.</param>
    /// <param name="isBanned">Whether they are banned.</param>
    /// <returns>What they will have for it; nothing when they may not.</returns>
    public static string? MayPay(PreCheckoutQuery query, House house, string? funds, IEnumerable<string> debts, bool isBanned)
    {
        if (isBanned || house.StarPrice is null || funds is null || query.Currency != Stars) return null;
        if (BoughtFor(query.InvoicePayload, query.TotalAmount) is not { } amount || amount != house.AmountOf(query.TotalAmount)) return null;
        UInt128 left = Amounts.Of(funds);
        foreach (string debt in debts)
        {
            UInt128 owed = Amounts.Of(debt);
            if (owed > left) return null;
            left -= owed;
        }

        return left >= Amounts.Of(amount) ? amount : null;
    }

    /// <summary>Somebody has paid: the payment's own id makes it one purchase, however often Telegram tells of it.</summary>
    public static Reaction Paid(Reaction reaction, Heard heard, Known known, Person person)
    {
        SuccessfulPayment paid = heard.Payment!;
        if (paid.Currency != Stars || BoughtFor(paid.InvoicePayload, paid.TotalAmount) is not { } amount) return reaction;
        if (known.Purchases.Any(p => p.Charge == paid.TelegramPaymentChargeId)) return reaction;
        Purchase purchase = new(paid.TelegramPaymentChargeId, person.Id, paid.TotalAmount, amount, known.Now);
        reaction.Purchases.Add(purchase);
        reaction.Say(SlotOf(purchase), new Place(person.Id), Words.BuyTaken.In(person.Language));
        return reaction.Do(new Errand("fulfil-" + NameOf(purchase), ErrandKind.Fulfil, person.Id, purchase.Charge));
    }

    /// <summary>Shows what somebody has bought.</summary>
    public static Reaction PaySupport(Reaction reaction, Heard heard, Known known, Person person)
    {
        if (heard.Chat.IsGroup) return reaction.Say(heard.Named(), heard.Place, Words.PrivateOnly.In(person.Language));
        if (known.Purchases.Count == 0) return reaction.Say(heard.Named(), heard.Place, Words.PayNone.In(person.Language));
        return reaction.Say(
            heard.Named(), heard.Place, Words.PaySupport.In(person.Language),
            [.. known.Purchases.Where(p => IsRefundable(p, known.Now)).Take(10).Select(p => (IReadOnlyList<Button>)[new Button(
                Words.RefundChoice.In(person.Language, ("stars", p.Stars), ("at", Day(p.At))), "refund:" + NameOf(p))])]);
    }

    /// <summary>Somebody wants a purchase given back.</summary>
    public static Reaction Refund(Reaction reaction, Heard heard, Known known, Person person, string name)
    {
        Purchase? purchase = known.Purchases.FirstOrDefault(p => NameOf(p) == name && IsRefundable(p, known.Now));
        if (purchase is null)
        {
            reaction.Toast = Words.Forgotten.In(person.Language);
            return reaction;
        }

        return GivenBack(reaction, heard, purchase);
    }

    /// <summary>Stars went back, past the bot where it does not know of it: the credits follow them, as far as they are there.</summary>
    public static Reaction PaidBack(Heard heard, Known known, string charge)
    {
        Reaction reaction = new();
        if (known.Purchases.FirstOrDefault(p => p.Charge == charge && p.Stage is (PurchaseStage.Paid or PurchaseStage.Fulfilled)) is { } purchase) GivenBack(reaction, heard, purchase);
        return reaction;
    }

    private static Reaction GivenBack(Reaction reaction, Heard heard, Purchase purchase)
    {
        reaction.Purchases.Add(purchase with { Stage = purchase.Stage is PurchaseStage.Paid ? PurchaseStage.Undoing : PurchaseStage.Returning });
        return reaction.Do(new Errand(heard.Named("refund-"), ErrandKind.Refund, purchase.Person, purchase.Charge, heard.Place));
    }

    /// <summary>Passing a kept tip on to somebody, who may not be the one it is for when it is tried.</summary>
    public static Errand PassOn(Tip tip, long person) =>
        new(string.Create(CultureInfo.InvariantCulture, $"pass-{tip.Id}-{person}"), ErrandKind.PassOn, person, tip.Id, new Place(person));

    /// <summary>Giving a kept tip back to who gave it.</summary>
    public static Errand GiveBack(Tip tip) => new("back-" + tip.Id, ErrandKind.GiveBack, tip.Giver, tip.Id);

    /// <summary>Moving on a tip that an earlier version gave up on its way: under another id, since that one counts as done. The edge moves it once all the same.</summary>
    public static Errand MoveOn(Tip tip)
    {
        Errand before = tip.Stage is TipStage.Returning ? GiveBack(tip) : PassOn(tip, IdOf(tip.To) ?? tip.Giver);
        return before with { Id = before.Id + "-again" };
    }

    /// <summary>A short name of a purchase, the same each time, of letters and digits only.</summary>
    public static string NameOf(Purchase purchase) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(purchase.Charge)))[..32];

    /// <summary>The message of a purchase.</summary>
    public static string SlotOf(Purchase purchase) => "bought:" + NameOf(purchase);

    /// <summary>A person as the edge takes them.</summary>
    public static string TelegramId(long id) => string.Create(CultureInfo.InvariantCulture, $"telegram:{id}");

    /// <summary>The person whom the edge takes so; nobody when it is not by their id at Telegram.</summary>
    public static long? IdOf(string to) => to.StartsWith("telegram:", StringComparison.Ordinal)
        && long.TryParse(to.AsSpan("telegram:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;

    /// <summary>A day as it is written everywhere.</summary>
    public static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Reaction Give(Reaction reaction, Tip tip)
    {
        reaction.Tips.Add(tip with { Stage = TipStage.Giving });
        return reaction.Do(new Errand("give-" + tip.Id, ErrandKind.Tip, tip.Giver, tip.Id));
    }

    private static bool IsRefundable(Purchase purchase, DateTimeOffset now) =>
        purchase.Stage is PurchaseStage.Paid || (purchase.Stage is PurchaseStage.Fulfilled && now - purchase.At < RefundTime);

    // The payload is what the bot wrote on the bill; Telegram carries it and nobody else can.
    private static string? BoughtFor(string payload, long stars) =>
        payload.Split(' ') is ["credits", var written, var amount] && written == stars.ToString(CultureInfo.InvariantCulture) && Amounts.Of(amount) > 0 ? amount : null;

    private static (string, string) Named(User user) => (TelegramId(user.Id), user.Username is { } name ? "@" + name : user.FirstName ?? TelegramId(user.Id));

    // A name the bot has met is a person; one it has not is kept by name. Addresses and accounts the edge judges.
    private static (string, string)? TargetOf(string word, Known known)
    {
        if (word.StartsWith('@') && word.Length is >= 4 and <= 33 && word.Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return known.Named is { } met ? (TelegramId(met.Id), word) : ("name:" + word[1..].ToLowerInvariant(), word);
        if (word.StartsWith("0x", StringComparison.Ordinal) && word.Length == 42) return (word, AskCard.Short(word));
        if (word.StartsWith("user:", StringComparison.Ordinal) && word.Length == 37) return (word, AskCard.Short(word));
        return null;
    }
}

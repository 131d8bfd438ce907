using System.Globalization;
using System.Text;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Texts;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Telegram.Errands;

/// <summary>Errands about money.</summary>
internal sealed class MoneyErrands(BotStore store, Edge edge, BotApi api)
{
    /// <summary>Does one.</summary>
    public Task<Reaction> Do(Errand errand, CancellationToken cancellation) => errand.Kind switch
    {
        ErrandKind.Faucet => Faucet(errand, cancellation),
        ErrandKind.Balance => Balance(errand, cancellation),
        ErrandKind.History => History(errand, cancellation),
        ErrandKind.Tip => Give(errand, cancellation),
        ErrandKind.PassOn => PassOn(errand, cancellation),
        ErrandKind.GiveBack => GiveBack(errand, cancellation),
        ErrandKind.Fulfil => Fulfil(errand, cancellation),
        ErrandKind.Refund => Refund(errand, cancellation),
        _ => throw new InvalidOperationException($"{errand.Kind} is no errand about money."),
    };

    private Language LanguageOf(long person) => store.Person(person).Language;

    private async Task<Reaction> Faucet(Errand errand, CancellationToken cancellation)
    {
        Language language = LanguageOf(errand.Person);
        (CuckooClient client, _) = await edge.For(errand.Person, cancellation);
        FaucetReply reply = await client.FaucetAsync(cancellation);
        string next = reply.NextAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        string balance = AskCard.Money(reply.Balance);
        string words = reply.Granted == "0"
            ? Words.FaucetTaken.In(language, ("balance", balance), ("next", next))
            : Words.FaucetGiven.In(language, ("amount", AskCard.Money(reply.Granted)), ("balance", balance), ("next", next));
        return new Reaction().Say(errand.Slot, errand.Place!, words);
    }

    private async Task<Reaction> Balance(Errand errand, CancellationToken cancellation)
    {
        (CuckooClient client, string account) = await edge.For(errand.Person, cancellation);
        AccountReply reply = await client.AccountAsync(cancellation);
        return new Reaction().Say(errand.Slot, errand.Place!, Words.Balance.In(LanguageOf(errand.Person), ("balance", AskCard.Money(reply.Balance)), ("account", account)));
    }

    private async Task<Reaction> History(Errand errand, CancellationToken cancellation)
    {
        Language language = LanguageOf(errand.Person);
        (CuckooClient client, string account) = await edge.For(errand.Person, cancellation);
        StatementReply statement = await client.StatementAsync(errand.Words.Length > 0 ? errand.Words : null, cancellation);
        if (statement.Rows.Count == 0) return new Reaction().Say(errand.Slot, errand.Place!, Words.HistoryEmpty.In(language));
        StringBuilder text = new(Words.HistoryHead.In(language));
        foreach (StatementRow row in statement.Rows)
        {
            string sign = row.Debit == account ? "−" : "+";
            text.Append('\n').Append(Words.HistoryLine.In(
                language, ("at", row.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)), ("amount", sign + AskCard.Money(row.Amount)),
                ("what", PurposeOf(row, account, language)), ("balance", AskCard.Money(row.Balance))));
        }

        return statement.Next is { } next
            ? new Reaction().Say(errand.Slot, errand.Place!, text.ToString(), [new Button(Words.ButtonOlder.Raw(language), "older:" + next)])
            : new Reaction().Say(errand.Slot, errand.Place!, text.ToString());
    }

    // What moves between somebody and the bot's own account is what they bought, gave back, or left with it for a name.
    private string PurposeOf(StatementRow row, string account, Language language)
    {
        Phrase? words = row.Purpose switch
        {
            "tip" when row.Debit == edge.Account && account != edge.Account => Words.FromBot,
            "tip" when row.Credit == edge.Account && account != edge.Account => Words.ToBot,
            "grant" => Words.ForGrant,
            "tip" => Words.ForTip,
            "escrow" => Words.ForEscrow,
            "refund" => Words.ForRefund,
            "change" => Words.ForChange,
            "deposit" => Words.ForDeposit,
            "work" or "audit" or "margin" => Words.ForWork,
            _ => null,
        };
        return words?.In(language) ?? Words.ForOther.In(language, ("purpose", row.Purpose));
    }

    // A name nobody has met is kept in the bot's own account: who has the name may change, so it cannot be kept under it for good.
    private async Task<Reaction> Give(Errand errand, CancellationToken cancellation)
    {
        if (store.Tip(errand.Subject) is not { Stage: TipStage.Giving } tip) return new Reaction();
        Language language = LanguageOf(tip.Giver);
        (CuckooClient client, _) = await edge.For(tip.Giver, cancellation);
        bool isKept = tip.To.StartsWith("name:", StringComparison.Ordinal);
        TipReply reply = await client.TipAsync(new TipAsked(tip.Id, isKept ? edge.Account : tip.To, tip.Amount), cancellation);
        (string Place, object Value)[] values = [("amount", AskCard.Money(tip.Amount)), ("who", tip.Who), ("balance", AskCard.Money(reply.Balance))];
        Reaction reaction = new();
        reaction.Tips.Add(tip with { Stage = isKept ? TipStage.Kept : TipStage.Given });
        reaction.Say(tip.Id, tip.Place, (isKept ? Words.TipKept : reply.IsHeld ? Words.TipHeld : Words.TipGiven).In(language, values));
        if (isKept && store.Called(tip.To["name:".Length..]) is { } met) reaction.Do(MoneyRules.PassOn(tip, met.Id));
        else if (MoneyRules.IdOf(tip.To) is { } to && store.Knows(to)) Tell(reaction, tip, to);
        return reaction;
    }

    // From kept to passing in one step, so that it cannot go back to its giver as well.
    private async Task<Reaction> PassOn(Errand errand, CancellationToken cancellation)
    {
        Tip? tip = store.InOne(s =>
        {
            Tip? kept = s.Tip(errand.Subject);
            if (kept is { Stage: TipStage.Kept } && "name:" + s.Person(errand.Person).Username == kept.To)
            {
                kept = kept with { Stage = TipStage.Passing, To = MoneyRules.TelegramId(errand.Person) };
                s.Keep(kept);
            }

            return kept is { Stage: TipStage.Passing } && kept.To == MoneyRules.TelegramId(errand.Person) ? kept : null;
        });
        if (tip is null) return new Reaction();
        await edge.Own.TipAsync(new TipAsked("pass-" + tip.Id, tip.To, tip.Amount), cancellation);
        Reaction reaction = new();
        reaction.Tips.Add(tip with { Stage = TipStage.Given });
        Tell(reaction, tip, errand.Person);
        return reaction;
    }

    private async Task<Reaction> GiveBack(Errand errand, CancellationToken cancellation)
    {
        Tip? tip = store.InOne(s =>
        {
            Tip? kept = s.Tip(errand.Subject);
            if (kept is { Stage: TipStage.Kept })
            {
                kept = kept with { Stage = TipStage.Returning };
                s.Keep(kept);
            }

            return kept is { Stage: TipStage.Returning } ? kept : null;
        });
        if (tip is null) return new Reaction();
        await edge.Own.TipAsync(new TipAsked("back-" + tip.Id, MoneyRules.TelegramId(tip.Giver), tip.Amount), cancellation);
        Reaction reaction = new();
        reaction.Tips.Add(tip with { Stage = TipStage.Back });
        return reaction.Say("back:" + tip.Id, new Place(tip.Giver), Words.TipBack.In(LanguageOf(tip.Giver), ("amount", AskCard.Money(tip.Amount)), ("who", tip.Who)));
    }

    private async Task<Reaction> Fulfil(Errand errand, CancellationToken cancellation)
    {
        if (store.Purchase(errand.Subject) is not { Stage: PurchaseStage.Paid } purchase) return new Reaction();
        (CuckooClient client, _) = await edge.For(purchase.Person, cancellation);
        await edge.Own.TipAsync(new TipAsked("stars-" + MoneyRules.NameOf(purchase), MoneyRules.TelegramId(purchase.Person), purchase.Amount), cancellation);
        AccountReply account = await client.AccountAsync(cancellation);
        store.InOne(s =>
        {
            // Somebody may have asked for their Stars meanwhile; then the refund, which comes after this, takes the credits back.
            if (s.Purchase(errand.Subject) is not { Stage: PurchaseStage.Paid } paid) return false;
            Reaction reaction = new();
            reaction.Purchases.Add(paid with { Stage = PurchaseStage.Fulfilled });
            s.Keep(reaction.Say(
                MoneyRules.SlotOf(paid), new Place(paid.Person),
                Words.BuyDone.In(LanguageOf(paid.Person), ("stars", paid.Stars), ("amount", AskCard.Money(paid.Amount)), ("balance", AskCard.Money(account.Balance)))));
            return true;
        });
        return new Reaction();
    }

    // The credits first: Stars never go back for credits that are spent.
    private async Task<Reaction> Refund(Errand errand, CancellationToken cancellation)
    {
        if (store.Purchase(errand.Subject) is not { Stage: PurchaseStage.Undoing or PurchaseStage.Returning or PurchaseStage.Uncredited } purchase) return new Reaction();
        Language language = LanguageOf(purchase.Person);
        string name = MoneyRules.NameOf(purchase);
        (CuckooClient client, _) = await edge.For(purchase.Person, cancellation);
        if (purchase.Stage is PurchaseStage.Undoing) purchase = await Settle(purchase, cancellation);
        bool isCredited = purchase.Stage is PurchaseStage.Returning;
        Reaction reaction = new();
        try
        {
            if (isCredited) await client.TipAsync(new TipAsked("unstar-" + name, edge.Account, purchase.Amount), cancellation);
        }
        catch (EdgeRefusedException e) when (e.Code is "insufficient_funds")
        {
            reaction.Purchases.Add(purchase with { Stage = PurchaseStage.Fulfilled });
            return reaction.Say(errand.Slot, errand.Place!, Words.RefundSpent.In(language));
        }

        Outcome<JsonElement> refund = await api.Call<RefundStars, JsonElement>("refundStarPayment", new RefundStars(purchase.Person, purchase.Charge), cancellation);
        bool isDone = refund.IsDone || refund.Description.Contains("CHARGE_ALREADY_REFUNDED", StringComparison.Ordinal);
        if (!isDone && refund.End is not CallEnd.Refused) throw refund.NotNow("Telegram did not say whether the Stars went back.");
        if (!isDone)
        {
            // Whose Stars stay gone keeps the credits, or is owed them again.
            if (isCredited) await edge.Own.TipAsync(new TipAsked("restar-" + name, MoneyRules.TelegramId(purchase.Person), purchase.Amount), cancellation);
            else reaction.Do(new Errand($"fulfil-{name}-{errand.Id}", ErrandKind.Fulfil, purchase.Person, purchase.Charge));
            reaction.Purchases.Add(purchase with { Stage = isCredited ? PurchaseStage.Closed : PurchaseStage.Paid });
            return reaction.Say(errand.Slot, errand.Place!, Words.Refused.In(language, ("code", "refund")));
        }

        reaction.Purchases.Add(purchase with { Stage = PurchaseStage.Refunded });
        if (isCredited) return reaction.Say(errand.Slot, errand.Place!, Words.RefundDone.In(language, ("stars", purchase.Stars), ("amount", AskCard.Money(purchase.Amount))));
        string words = Words.RefundUncredited.In(language, ("stars", purchase.Stars));
        return reaction.Say(MoneyRules.SlotOf(purchase), new Place(purchase.Person), words).Say(errand.Slot, errand.Place!, words);
    }

    // Whether the credits came is found out by asking for them once more, under the id that moves them once: they have come, or come now
    // and are taken back, or are refused and are not asked for again. Kept before the Stars go, so that it is never found out twice.
    private async Task<Purchase> Settle(Purchase purchase, CancellationToken cancellation)
    {
        PurchaseStage stage = PurchaseStage.Returning;
        try
        {
            await edge.Own.TipAsync(new TipAsked("stars-" + MoneyRules.NameOf(purchase), MoneyRules.TelegramId(purchase.Person), purchase.Amount), cancellation);
        }
        catch (EdgeRefusedException e) when (e.Code is "insufficient_funds" or "account_frozen")
        {
            stage = PurchaseStage.Uncredited;
        }

        Purchase settled = purchase with { Stage = stage };
        store.InOne(s =>
        {
            s.Keep(settled);
            return true;
        });
        return settled;
    }

    private void Tell(Reaction reaction, Tip tip, long to)
    {
        Person giver = store.Person(tip.Giver);
        string from = giver.Username is { } name ? "@" + name : MoneyRules.TelegramId(giver.Id);
        reaction.Say("came:" + tip.Id, new Place(to), Words.TipCame.In(LanguageOf(to), ("amount", AskCard.Money(tip.Amount)), ("who", from)));
    }
}

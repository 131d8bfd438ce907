// Where updates come in, however they come. What needs an answer within seconds is answered at once; everything else is kept first, once
// a number, and then handled in order, so that an update that comes twice, or before a crash, counts once.

using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Delivery;
using Cuckoo.Telegram.Errands;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Texts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram.Updates;

/// <summary>Takes updates and handles them.</summary>
internal sealed class Desk(BotApi api, BotStore store, Edge edge, House house, string botName, Signal signal, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan FundsPatience = TimeSpan.FromSeconds(6);

    // What stands in the way of an update for longer than ten seconds stands there for long.
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private const int MostTries = 10;

    private readonly Flood flood = new();
    private readonly Flood typing = new();
    private int tries;

    /// <summary>Takes an update; when it returns the update is kept or answered.</summary>
    public void Take(Update update, CancellationToken cancellation)
    {
        if (update.PreCheckoutQuery is { } payment) _ = AnswerPayment(payment, cancellation);
        else if (update.InlineQuery is { } typed) _ = AnswerInline(typed, cancellation);
        else if ((update.Message is not null || update.CallbackQuery is not null) && store.Take(update)) signal.Ring();
    }

    /// <summary>Handles what was kept, until it is ended.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Task changed = signal.Changed;
            Update? update = null;
            bool isHandled = false;
            try
            {
                update = store.NextUpdate();
                isHandled = update is null || Handle(update, cancellation);
            }
            catch (SqliteException e)
            {
                log.LogError("The store does not answer ({Code}); it is asked again.", e.SqliteErrorCode);
            }

            if (!isHandled) await Task.Delay(RetryPause, time, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            else if (update is null) await Task.WhenAny(changed, Task.Delay(TimeSpan.FromSeconds(5), time, cancellation));
        }
    }

    private bool Handle(Update update, CancellationToken cancellation)
    {
        Heard? heard = null;
        string? toast = null;
        try
        {
            heard = Heard.Of(update, botName);
            toast = store.InOne(s =>
            {
                // A group that became a supergroup has another number and the same admins' word.
                if (update.Message is { MigrateToChatId: { } now } moved) s.Keep(s.Group(moved.Chat.Id) with { Id = now });
                Reaction? reaction = heard is null ? null : React(s, heard);
                if (reaction is not null) s.Keep(reaction);
                s.Done(update);
                return reaction?.Toast;
            });
        }
#pragma warning disable CA1031 // An update that cannot be handled must not stop those after it; its words are a person's, so only its kind is noted.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError("An update could not be handled: {Type} at {Place}", e.GetType().Name, e.StackTrace?.Split('\n')[0].Trim());
            if (++tries < MostTries) return false;
            PutAside(update);
        }

        tries = 0;
        if (heard?.Press is { } press) _ = api.Call<AnswerCallback, JsonElement>("answerCallbackQuery", new AnswerCallback(press, toast, toast is null ? null : true), cancellation);
        signal.Ring();
        return true;
    }

    // With its words: it is tried again later, and one that tells of a payment until it is handled.
    private void PutAside(Update update) => store.InOne(s =>
    {
        s.PutAside(update.UpdateId);
        if (update.Message?.SuccessfulPayment is null) return true;
        log.LogError("A payment could not be noted; it is kept aside and tried again.");
        if (house.Operator is { } boss) s.Keep(new Reaction().Say($"aside:{update.UpdateId.ToString(System.Globalization.CultureInfo.InvariantCulture)}", new Place(boss), Words.PaymentAside.In(s.Person(boss).Language)));
        return true;
    });

    private Reaction? React(BotStore s, Heard heard)
    {
        DateTimeOffset now = time.GetUtcNow();
        Person person = s.Person(heard.From.Id);
        string subject = heard.Verb is "press" && heard.Rest.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? heard.Rest[(colon + 1)..] : "";
        string? username = heard.From.Username?.ToLowerInvariant();
        Known known = new(person, now)
        {
            Group = heard.Chat.IsGroup ? s.Group(heard.Chat.Id) : null,
            Recent = heard.Chat.IsGroup ? s.Recent(heard.Chat.Id, person.Id, now - TimeSpan.FromHours(1)) : 0,
            About = subject.Length > 0 ? s.Ask(subject)
                : heard.AnsweredId is { } answered && s.AskIn(heard.Chat.Id, answered) is { } said ? said
                : heard.Verb is "chat" && person.Talk is { } talk ? s.Ask(talk) : null,
            Tip = subject.Length > 0 ? s.Tip(subject) : null,
            Purchases = heard.Payment is not null || heard.Verb is "paysupport" or "press" or "paidback" ? s.Purchases(person.Id) : [],
            Open = heard.Verb is "cancel" ? s.Live(person.Id) : [],
            Kept = username is null ? [] : s.KeptFor(username),
            Named = heard.Verb is "tip" or "ban" or "unban" ? NamedBy(s, heard.Rest, isAnybody: heard.Verb is not "tip") : null,
            OperatorSpeaks = house.Operator is { } who ? s.Person(who).Language : default,
            Banned = heard.Verb is "banned" ? s.Banned() : [],
            Idea = heard.Verb is "start" ? s.Idea(heard.Rest) : subject.Length > 0 ? s.Idea(subject) : null,
        };

        // By the time at which it was said: who wrote while the bot was away was not fast. Once, however often it is tried.
        DateTimeOffset at = heard.At > 0 ? DateTimeOffset.FromUnixTimeSeconds(heard.At) : now;
        if (tries == 0 && heard is { Payment: null, PaidBack: null } && ConversationRules.IsMeant(heard, known) && flood.Judge(heard.IsAnonymous ? heard.Chat.Id : person.Id, at) is not Flow.Free and var flow)
        {
            Reaction slow = new();
            if (flow is Flow.Full) slow.Say("slow:" + heard.Named(), heard.Place, Words.SlowDown.In(person.Language));
            return slow;
        }

        return ConversationRules.React(heard, known, house);
    }

    // Somebody may be banned by their number before they ever write.
    private static Person? NamedBy(BotStore s, string words, bool isAnybody)
    {
        string word = words.Split(' ', 2)[0];
        if (word.StartsWith('@')) return s.Called(word[1..].ToLowerInvariant());
        return long.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long id) && (isAnybody || s.Knows(id)) ? s.Person(id) : null;
    }

    // Within ten seconds, or the payment is off. Whether the operator can give what is bought is known now or the answer is no.
    private async Task AnswerPayment(PreCheckoutQuery query, CancellationToken cancellation)
    {
        Person person = store.Person(query.From.Id);
        string? funds = null;

        // What is owed before and after the balance is read: money that moves meanwhile is counted as owed, never as free.
        Dictionary<string, string> debts = new(store.Debts(), StringComparer.Ordinal);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(FundsPatience);
        try
        {
            funds = (await edge.Own.AccountAsync(limit.Token)).Balance;
        }
        catch (Exception e) when (e is EdgeException or OperationCanceledException)
        {
            // Not known: nothing is sold now.
        }

        bool isFine = store.InOne(s =>
        {
            foreach ((string what, string owed) in s.Debts()) debts[what] = owed;
            if (MoneyRules.MayPay(query, house, funds, debts.Values, person.IsBanned) is not { } amount) return false;
            s.Reserve(query.Id, query.From.Id, amount);
            return true;
        });
        await api.Call<AnswerPreCheckout, JsonElement>(
            "answerPreCheckoutQuery", new AnswerPreCheckout(query.Id, isFine, isFine ? null : Words.BuyRefused.Raw(Languages.Of(query.From.LanguageCode))), cancellation);
    }

    // A keystroke asks for nothing: what is offered is a link, and behind the link a question.
    private async Task AnswerInline(InlineQuery query, CancellationToken cancellation)
    {
        Person person = store.Person(query.From.Id);
        Language language = person.Chosen ?? Languages.Of(query.From.LanguageCode);
        string prompt = query.Query.Trim();
        List<InlineArticle> offers = [];
        bool isServed = !person.IsBanned && typing.Judge(query.From.Id, time.GetUtcNow()) is Flow.Free;
        if (isServed && InlineOffer.IdOf(prompt, house) is { } id)
        {
            store.KeepIdea(id, prompt);
            offers.Add(InlineOffer.Of(id, prompt, language, botName));
        }

        await api.Call<AnswerInline, JsonElement>("answerInlineQuery", new AnswerInline(query.Id, offers, 10, IsPersonal: true), cancellation);
    }
}

// Brings messages to look as they should. What is wanted is in the store; how often it was wanted since does not matter, only the newest is
// sent. An edit tried twice is the same edit. A message whose answer was lost is sent again: shown twice at worst, and never lost.

using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Errands;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Texts;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram.Delivery;

/// <summary>Sends what is to be sent, chat by chat.</summary>
internal sealed class Courier(BotApi api, BotStore store, Album album, Drafts drafts, Pace pace, Signal signal, ILogger log, TimeProvider time)
{
    private const string Html = "HTML";
    private const int MostAtOnce = 8;

    // Between two tries at a chat when nothing is heard; what is wanted stays wanted.
    private static readonly TimeSpan Unheard = TimeSpan.FromSeconds(1);

    // After so many tries at a file, a quarter of an hour of them, its words go without it.
    private const int MostTries = 20;

    private readonly Dictionary<long, Task> busy = [];

    // Messages that cannot be made just now, for a reason of their own and not of their chat's: others of the chat go before them.
    private readonly ConcurrentDictionary<string, (int Tries, DateTimeOffset Until)> later = new(StringComparer.Ordinal);

    /// <summary>Runs until it is ended.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Task changed = signal.Changed;
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset soonest = now + TimeSpan.FromSeconds(30);
            foreach ((long chat, Task delivery) in busy.ToList())
                if (delivery.IsCompleted) busy.Remove(chat);
            List<string> waiting = [.. later.Where(l => l.Value.Until > now).Select(l => l.Key)];
            foreach (DateTimeOffset until in later.Values.Select(l => l.Until))
                if (until > now && until < soonest) soonest = until;
            foreach (Pending pending in store.PendingMessages(waiting, perChat: 1))
            {
                long chat = pending.Place.Chat;
                if (busy.Count >= MostAtOnce) break;
                if (busy.ContainsKey(chat)) continue;
                DateTimeOffset from = pace.From(chat);
                if (from <= now)
                {
                    pace.Called(chat, now);
                    busy[chat] = Deliver(pending);
                    now = time.GetUtcNow();
                }
                else if (from < soonest)
                {
                    soonest = from;
                }
            }

            TimeSpan wait = soonest - time.GetUtcNow();
            await Task.WhenAny([changed, .. busy.Values, Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), time, cancellation)]);
        }

        // What is on its way is noted, so that the next run does not send it again.
        await Task.WhenAll(busy.Values);
    }

    private async Task Deliver(Pending pending)
    {
        long chat = pending.Place.Chat;
        try
        {
            await Send(pending, chat);
            later.TryRemove(pending.Slot, out _);
        }
        catch (EdgeRefusedException e) when (Clerk.IsFinal(e.Code))
        {
            log.LogInformation("A file is not to be had ({Code}); its words go without it.", e.Code);
            SendWords(pending);
        }
        catch (EdgeException e)
        {
            if (e is EdgeRefusedException { Code: "unauthorized" or "key_revoked" or "key_expired" } && pending.Face.Ask is { } id && store.Ask(id) is { } ask) album.Forget(ask);
            PutOff(pending, isForGood: e is EdgeAnswerException);
        }
#pragma warning disable CA1031 // One message that fails in an unforeseen way must not end the others; its words may be a person's, so only its kind is noted.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError("A message of kind {Kind} failed: {Type} at {Place}", pending.Face.Kind, e.GetType().Name, e.StackTrace?.Split('\n')[0].Trim());
            PutOff(pending, isForGood: true);
        }
    }

    // 1, 2, 4 … 60 s. What may stay so for good is not tried for ever where words can go instead.
    private void PutOff(Pending pending, bool isForGood)
    {
        int tries = later.TryGetValue(pending.Slot, out (int Tries, DateTimeOffset Until) before) ? before.Tries + 1 : 1;
        if (isForGood && tries >= MostTries && pending.Face.Kind is FaceKind.Picture or FaceKind.File or FaceKind.Enlarged or FaceKind.Proof)
        {
            SendWords(pending);
            return;
        }

        later[pending.Slot] = (tries, time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Min(tries - 1, 6)))));
    }

    // In place of a file what there is to say of it. A request says so from now on.
    private void SendWords(Pending pending)
    {
        store.InOne(s =>
        {
            if (pending.Face is { Kind: FaceKind.Picture, Ask: { } id } && s.Ask(id) is { Stage: Stage.Done } ask) s.Keep(new Reaction().Show(ask with { IsWithheld = true, IsGone = true }));
            else s.Keep(new Saying(pending.Slot, pending.Place, pending.Face with { Kind = FaceKind.Text, Ask = null }));
            return true;
        });
        later.TryRemove(pending.Slot, out _);
        signal.Ring();
    }

    private void SendRefusedWords(Pending pending)
    {
        Language language = pending.Face.Ask is { } id && store.Ask(id) is { } ask ? ask.Language : default;
        string html = pending.Face.Kind is FaceKind.Picture ? pending.Face.Html + "\n" + Words.NoFiles.In(language) : pending.Face.Html;
        store.Keep(new Saying(pending.Slot, pending.Place, pending.Face with { Kind = FaceKind.Text, Html = html, Ask = null }));
        later.TryRemove(pending.Slot, out _);
        signal.Ring();
    }

    private async Task Send(Pending pending, long chat)
    {
        if (pending is { MessageId: { } old, ShownKind: FaceKind.Draft, Face.Kind: FaceKind.Text })
        {
            await Replace(pending, old);
            return;
        }

        (Outcome<long?> outcome, FaceKind shown) = pending.Face.Kind is FaceKind.Draft
            ? await ShowDraft(pending, CancellationToken.None)
            : (await Show(pending, CancellationToken.None), pending.Face.Kind);
        switch (outcome.End)
        {
            case CallEnd.Done:
                store.Shown(pending, outcome.Result ?? pending.MessageId, shown);
                break;
            case CallEnd.Refused when outcome.IsUnchanged:
                store.Shown(pending, pending.MessageId, shown);
                break;
            case CallEnd.Refused when pending.MessageId is not null && shown is not FaceKind.Gone && (outcome.IsGone || pending.ShownKind != shown):
                // The message is gone, or cannot become what it should be: it comes anew.
                store.Lost(pending.Slot);
                break;
            case CallEnd.Refused when shown is FaceKind.Picture or FaceKind.File or FaceKind.Enlarged or FaceKind.Proof:
                // The chat may not have files: its words go without it.
                log.LogInformation("A file was refused: {Reason}", outcome.Description);
                SendRefusedWords(pending);
                break;
            case CallEnd.Refused:
                // Blocked, left or deleted: whoever it was for does not want it. The words of Telegram name neither people nor prompts.
                log.LogInformation("A message was refused: {Reason}", outcome.Description);
                store.Shown(pending, pending.MessageId, pending.ShownKind);
                break;
            case CallEnd.SlowDown:
                pace.Refused(chat, outcome.Wait, time.GetUtcNow());
                break;
            default:
                pace.Refused(chat, Unheard, time.GetUtcNow());
                break;
        }
    }

    // A message with a picture cannot become one without: it goes, and what it should be comes anew.
    private async Task Replace(Pending pending, long old)
    {
        long chat = pending.Place.Chat;
        Outcome<JsonElement> outcome = await api.Call<DeleteMessage, JsonElement>("deleteMessage", new DeleteMessage(chat, old), CancellationToken.None);
        if (outcome.End is CallEnd.Done or CallEnd.Refused) store.Lost(pending.Slot);
        else pace.Refused(chat, outcome.End is CallEnd.SlowDown ? outcome.Wait : Unheard, time.GetUtcNow());
    }

    // What it is afterwards goes with what became of it: a draft that may not be seen, or not there, leaves the words.
    private async Task<(Outcome<long?> Outcome, FaceKind Shown)> ShowDraft(Pending pending, CancellationToken cancellation)
    {
        if (await drafts.FileOf(pending.Face.DraftPng!, cancellation) is { } file)
        {
            Outcome<long?> outcome = await Upload(pending, MarkupOf(pending.Face), file, "draft.png", isFile: false, cancellation);
            if (outcome.End is not CallEnd.Refused || outcome.IsUnchanged || outcome.IsGone) return (outcome, FaceKind.Draft);
        }

        Face words = pending.Face with { Kind = FaceKind.Text, DraftPng = null };
        return (await Show(pending with { Face = words }, cancellation), pending.ShownKind is FaceKind.Draft ? FaceKind.Draft : FaceKind.Text);
    }

    private async Task<Outcome<long?>> Show(Pending pending, CancellationToken cancellation)
    {
        (Place place, Face face) = (pending.Place, pending.Face);
        InlineMarkup? buttons = MarkupOf(face);
        if (face.Kind is FaceKind.Gone)
            return pending.MessageId is { } gone ? Told(await api.Call<DeleteMessage, JsonElement>("deleteMessage", new DeleteMessage(place.Chat, gone), cancellation)) : new Outcome<long?>(CallEnd.Done);
        if (face.Kind is FaceKind.Invoice) return Sent(await api.Call<SendInvoice, Message>("sendInvoice", InvoiceOf(place, face.Bill!), cancellation));
        if (face.Kind is FaceKind.File or FaceKind.Enlarged or FaceKind.Proof || (face.Kind is FaceKind.Picture && pending is not { MessageId: not null, ShownKind: FaceKind.Picture }))
            return await ShowFile(pending, buttons, cancellation);
        if (pending.MessageId is not { } message)
        {
            return Sent(await api.Call<SendMessage, Message>(
                "sendMessage",
                new SendMessage(place.Chat, face.Html, Html, place.Thread, Answering(place), buttons, new LinkPreview(true)),
                cancellation));
        }

        return pending.ShownKind is FaceKind.Picture or FaceKind.File or FaceKind.Enlarged or FaceKind.Proof or FaceKind.Draft
            ? Told(await api.Call<EditCaption, JsonElement>("editMessageCaption", new EditCaption(place.Chat, message, face.Html, Html, buttons), cancellation))
            : Told(await api.Call<EditText, JsonElement>(
                "editMessageText", new EditText(place.Chat, message, face.Html, Html, buttons, new LinkPreview(true)), cancellation));
    }

    private async Task<Outcome<long?>> ShowFile(Pending pending, InlineMarkup? buttons, CancellationToken cancellation)
    {
        Face face = pending.Face;
        if (store.Ask(face.Ask!) is not { } ask) return new Outcome<long?>(CallEnd.Done);
        bool isFile = face.Kind is not FaceKind.Picture;
        byte[] file = face.Kind switch
        {
            FaceKind.File => await album.FileOf(ask, cancellation),
            FaceKind.Enlarged => await album.EnlargedFileOf(ask, cancellation),
            FaceKind.Proof => await album.ProofOf(ask, cancellation),
            _ => await album.ShownOf(ask, cancellation),
        };
        string name = face.Kind is FaceKind.Proof
            ? $"cuckoo-{ask.Request}.json"
            : string.Create(CultureInfo.InvariantCulture, $"cuckoo-{ask.Seed}{(face.Kind is FaceKind.Enlarged ? "-large" : "")}.png");
        return await Upload(pending, buttons, file, name, isFile, cancellation);
    }

    private async Task<Outcome<long?>> Upload(Pending pending, InlineMarkup? buttons, byte[] file, string name, bool isFile, CancellationToken cancellation)
    {
        (Place place, Face face) = (pending.Place, pending.Face);
        List<(string, string)> fields = [("chat_id", place.Chat.ToString(CultureInfo.InvariantCulture))];
        if (buttons is not null) fields.Add(("reply_markup", BotApi.JsonOf(buttons)));
        if (!isFile && pending.MessageId is { } message)
        {
            fields.Add(("message_id", message.ToString(CultureInfo.InvariantCulture)));
            fields.Add(("media", BotApi.JsonOf(new PhotoMedia("photo", "attach://picture", face.Html, Html))));
            return Told(await api.Upload<JsonElement>("editMessageMedia", fields, "picture", name, "image/png", file, cancellation));
        }

        fields.Add(("caption", face.Html));
        fields.Add(("parse_mode", Html));
        if (place.Thread is { } thread) fields.Add(("message_thread_id", thread.ToString(CultureInfo.InvariantCulture)));
        if (Answering(place) is { } reply) fields.Add(("reply_parameters", BotApi.JsonOf(reply)));
        return Sent(await api.Upload<Message>(isFile ? "sendDocument" : "sendPhoto", fields, isFile ? "document" : "photo", name, face.Kind is FaceKind.Proof ? "application/json" : "image/png", file, cancellation));
    }

    private static SendInvoice InvoiceOf(Place place, Bill bill) =>
        new(place.Chat, bill.Title, bill.Text, bill.Payload, "XTR", [new Price(bill.Title, bill.Stars)], MessageThreadId: place.Thread);

    private static ReplyTo? Answering(Place place) => place.ReplyTo is { } message ? new ReplyTo(message) : null;

    private static InlineMarkup? MarkupOf(Face face) => face.Buttons.Count == 0
        ? null
        : new InlineMarkup([.. face.Buttons.Select(row => (IReadOnlyList<InlineButton>)[.. row.Select(b => new InlineButton(b.Text, b.Says, b.Url))])]);

    private static Outcome<long?> Sent(Outcome<Message> outcome) => new(outcome.End, outcome.Result?.MessageId, outcome.Description, outcome.Wait);

    private static Outcome<long?> Told<T>(Outcome<T> outcome) => new(outcome.End, null, outcome.Description, outcome.Wait);
}

/// <summary>Tells that there is something to do. Who takes <see cref="Changed"/> before looking misses nothing.</summary>
internal sealed class Signal
{
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the next <see cref="Ring"/>.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>There is something.</summary>
    public void Ring() => Interlocked.Exchange(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}

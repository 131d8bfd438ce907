using Cuckoo.Client;
using Cuckoo.Pictures;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Texts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Telegram.Errands;

/// <summary>Errands about requests.</summary>
internal sealed class RequestErrands(BotStore store, Edge edge, Album album, Photos photos, IPictureCheck check, TextCheck words)
{
    // A caption has at most 1,024 characters.
    private const int MostVerdict = 300;

    /// <summary>Does one.</summary>
    public async Task<Reaction> Do(Errand errand, CancellationToken cancellation)
    {
        if (store.Ask(errand.Subject) is not { } ask) return new Reaction();
        return errand.Kind switch
        {
            ErrandKind.Quote => await Quote(ask, cancellation),
            ErrandKind.Submit => await Submit(ask, cancellation),
            ErrandKind.Finish => await Finish(errand, ask, cancellation),
            ErrandKind.Cancel => await Cancel(ask, cancellation),
            ErrandKind.Remove => await Remove(ask, cancellation),
            ErrandKind.Enlarge => await Enlarge(errand, ask, cancellation),
            _ => await Receipt(errand, ask, cancellation),
        };
    }

    private async Task<Reaction> Quote(Ask ask, CancellationToken cancellation)
    {
        if (ask.Stage is not Stage.Pricing) return new Reaction();
        (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
        string kind = ask.IsPicture ? "picture" : "text";
        ModelsReply models = await client.ModelsAsync(cancellation);

        // The one it was drawn with before, or the first that somebody can run.
        ModelRow? model = models.Models.FirstOrDefault(m => m.Name == ask.Model)
            ?? models.Models.Where(m => m.Kind == kind && (ask.Photo is null || m.TakesStart is true)).OrderByDescending(m => m.Miners > 0).FirstOrDefault();
        if (ask.Photo is not null && model?.TakesStart is not true)
            return new Reaction().Show(ask with { Stage = Stage.Refused, Refusal = Words.NotFromPictures.In(ask.Language, ("text", ConversationRules.Shortened(ask.Prompt!))) });
        if (model is null) return new Reaction().Show(ask with { Stage = Stage.Refused, Refusal = Words.NoModel.In(ask.Language) });
        string? start = null;
        if (ask.Photo is not null && (start = await photos.StartOf(ask.Photo, model, cancellation)) is null)
            return new Reaction().Show(ask with { Stage = Stage.Refused, Refusal = Words.BadPhoto.In(ask.Language) });
        QuoteAsked asked = ask.IsPicture
            ? new QuoteAsked(model.Name, ask.Prompt, ask.Seed, ask.Steps, ask.Guidance, Start: start)
            : new QuoteAsked(model.Name, Seed: ask.Seed, Messages: ask.Messages);
        Ask priced = AskRules.Quoted(ask, await client.QuoteAsync(asked, cancellation), store.Person(ask.Person).ConfirmAbove);
        Reaction reaction = new Reaction().Show(priced);
        return priced.Stage is Stage.Submitting ? reaction.Do(new Errand("submit-" + priced.Request, ErrandKind.Submit, ask.Person, ask.Id)) : reaction;
    }

    private async Task<Reaction> Submit(Ask ask, CancellationToken cancellation)
    {
        if (ask.Stage is not Stage.Submitting) return new Reaction();
        (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
        try
        {
            await client.SubmitAsync(ask.Request!, cancellation);
        }
        catch (EdgeRefusedException e) when (e.Code is "quote_expired" or "unknown_quote")
        {
            // Nothing was taken for it. A new price, which is asked about again if it is higher.
            return new Reaction().Show(ask with { Stage = Stage.Pricing, Agreed = ask.Price, Request = null })
                .Do(new Errand($"quote-{ask.Id}-{ask.Request}", ErrandKind.Quote, ask.Person, ask.Id));
        }

        return new Reaction().Show(ask with { Stage = Stage.Waiting, IsUnreachable = false });
    }

    private async Task<Reaction> Finish(Errand errand, Ask ask, CancellationToken cancellation)
    {
        if (!ask.IsOpen) return new Reaction();
        (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
        RequestReply request = await client.RequestAsync(ask.Request!, cancellation);
        if (!request.IsFinal) return new Reaction();
        (bool isWithheld, bool isGone) = (false, false);
        try
        {
            if (request.State is "settled" && ask.IsPicture) isWithheld = !await check.MayShow(await album.PixelsOf(ask, cancellation), cancellation);
            else if (request.State is "settled") isWithheld = !words.MayShow((await client.AnswerAsync(ask.Request!, cancellation)).Text);
        }
        catch (Exception e) when (IsLost(e, errand.Tries))
        {
            isGone = true;
        }

        return new Reaction().Show(AskRules.Ended(ask, request, isWithheld || isGone) with { IsGone = isGone });
    }

    // A result that the edge refuses for good, or that has not been that of its receipt for half an hour.
    private static bool IsLost(Exception e, int tries) =>
        e is EdgeRefusedException refused ? Clerk.IsFinal(refused.Code) : e is EdgeAnswerException or InvalidOperationException && tries >= Clerk.MostTries;

    private async Task<Reaction> Cancel(Ask ask, CancellationToken cancellation)
    {
        if (!ask.IsOpen) return new Reaction();
        (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
        await client.CancelAsync(ask.Request!, cancellation);
        return new Reaction();
    }

    private async Task<Reaction> Remove(Ask ask, CancellationToken cancellation)
    {
        if (!ask.IsPicture) return new Reaction();
        (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
        try
        {
            Picture picture = await album.PixelsOf(ask, cancellation);
            await client.Blobs.DeleteAsync(BlobClient.IdOf(picture.Rgb.Span), cancellation);
        }
        catch (EdgeRefusedException e) when (e.Code is "unknown_blob" or "picture_gone" or "blob_pinned" or "blob_retained")
        {
            // It is gone, or somebody said that it is to be kept.
        }

        return new Reaction();
    }

    private async Task<Reaction> Enlarge(Errand errand, Ask ask, CancellationToken cancellation)
    {
        if (ask.Stage is not Stage.Done || ask.IsWithheld) return new Reaction();
        Language language = store.Person(errand.Person).Language;
        if (await album.EnlargedOf(ask, cancellation) is not { } large) return new Reaction().Say(errand.Slot, errand.Place!, Words.TooLarge.In(language));
        Reaction reaction = new();
        reaction.Sayings.Add(new Saying(
            errand.Slot, errand.Place!,
            new Face(Words.Enlarged.In(language, ("output", Album.HashOf(await album.PixelsOf(ask, cancellation))), ("large", Album.HashOf(large)))) { Kind = FaceKind.Enlarged, Ask = ask.Id }));
        return reaction;
    }

    private async Task<Reaction> Receipt(Errand errand, Ask ask, CancellationToken cancellation)
    {
        if (ask.Stage is not Stage.Done) return new Reaction();
        (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
        RequestReply request = await client.RequestAsync(ask.Request!, cancellation);
        if (request.Receipt is not { } receipt) return new Reaction();
        string verdict = "";
        await foreach (RequestEvent happening in client.WatchAsync(ask.Request!, cancellation: cancellation))
            if (happening.Kind is "judged") verdict = happening.Text;
        string said = Words.Receipt.In(
            ask.Language, ("request", ask.Request!), ("miner", receipt.Miner), ("program", receipt.Program), ("output", receipt.OutputHash), ("trace", receipt.TraceRoot),
            ("verdict", ConversationRules.Shortened(verdict, MostVerdict)));
        Reaction reaction = new();
        reaction.Sayings.Add(new Saying(errand.Slot, errand.Place!, new Face(said) { Kind = ask.IsPicture && !ask.IsWithheld ? FaceKind.File : FaceKind.Proof, Ask = ask.Id }));
        return reaction;
    }
}

// What a request becomes by what the edge says of it. Pure: the same request and the same word give the same request.

using Cuckoo.Telegram.Safety;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Telegram.Conversation;

/// <summary>The life of a request as the bot follows it.</summary>
internal static class AskRules
{
    /// <summary>A price has come. Its payer is asked when it is above what they have agreed to and above what they want to be asked about.</summary>
    public static Ask Quoted(Ask ask, QuoteReply quote, string confirmAbove)
    {
        Ask priced = ask with
        {
            Request = quote.QuoteId,
            Price = quote.Total,
            Seed = quote.Seed,
            Steps = quote.Steps ?? ask.Steps,
            Guidance = quote.GuidancePercent ?? ask.Guidance,
            Model = quote.Model,
            IsUnreachable = false,
        };
        UInt128 price = Amounts.Of(quote.Total);
        bool isAgreed = ask.Agreed is { } agreed && price <= Amounts.Of(agreed);
        return priced with { Stage = isAgreed || price <= Amounts.Of(confirmAbove) ? Stage.Submitting : Stage.Asked };
    }

    /// <summary>An event of it. One that was heard before changes nothing; progress bears the number of the event before it.</summary>
    /// <param name="ask">The request.</param>
    /// <param name="happening">The event.</param>
    /// <param name="check">What of a draft may be shown.</param>
    public static Ask Heard(Ask ask, RequestEvent happening, TextCheck check)
    {
        if (!ask.IsOpen || happening.Number < ask.LastEvent || (happening.Number == ask.LastEvent && happening.Kind != "progress")) return ask;
        Ask next = ask with { LastEvent = happening.Number, IsUnreachable = false };
        return happening.Kind switch
        {
            "escrowed" or "queued" or "requeued" => Waiting(next),
            "leased" => next with { Stage = Stage.Running, Miner = happening.Miner, Step = null, Ahead = null, Least = null, Most = null },
            "progress" => next with
            {
                Stage = Stage.Running,
                Miner = happening.Miner ?? ask.Miner,
                Step = happening.Step,
                OfSteps = happening.Steps,
                Draft = happening.Draft is { } draft ? check.MayShow(draft) ? draft : null : ask.Draft,
                DraftPng = happening.DraftPng ?? ask.DraftPng,
            },
            "sealed" or "committed" or "audit" or "judged" => next with { Stage = Stage.Checking },
            _ => next,
        };
    }

    /// <summary>Where it stands in the queue.</summary>
    public static Ask Placed(Ask ask, WaitReply wait) => ask.Stage is Stage.Waiting
        ? ask with
        {
            Ahead = wait.Ahead,
            Least = wait.Eta is { } eta ? (int)Math.Floor(eta.LeastSeconds) : null,
            Most = wait.Eta is { } late ? (int)Math.Ceiling(late.MostSeconds) : null,
            IsUnreachable = false,
        }
        : ask;

    /// <summary>It has come to its end. Words that are kept back are not kept.</summary>
    public static Ask Ended(Ask ask, RequestReply request, bool isWithheld) => ask with
    {
        Stage = request.State is "settled" ? Stage.Done : Stage.Refunded,
        Cost = CostOf(request),
        Answer = isWithheld ? null : request.Answer?.Text,
        Tokens = request.Answer?.Tokens.Count,
        IsWithheld = isWithheld,
        IsUnreachable = false,
        Draft = null,
        DraftPng = null,
    };

    /// <summary>The same again: with another seed, or with the same seed and another guidance, which keeps the composition.</summary>
    /// <param name="ask">What.</param>
    /// <param name="id">Names the new one.</param>
    /// <param name="place">Where it was asked for.</param>
    /// <param name="payer">Who pays.</param>
    /// <param name="language">What the new one speaks.</param>
    /// <param name="variation">Which variation: 0 for another seed, 1 for the first with the same seed, and so on.</param>
    /// <param name="now">When.</param>
    public static Ask Again(Ask ask, string id, Place place, long payer, Texts.Language language, int variation, DateTimeOffset now) =>
        new(id, payer, place, language, now)
        {
            Prompt = ask.Prompt,
            Photo = ask.Photo,
            Messages = ask.Messages,
            Model = ask.Model,
            Steps = ask.Steps,
            Seed = variation > 0 ? ask.Seed : null,
            Guidance = variation > 0 ? VariedFrom(ask.Guidance ?? 250, variation) : ask.Guidance,
        };

    // 100 to 1000 is what the edge takes; steps of 75 go up and begin again low.
    private static int VariedFrom(int guidance, int times)
    {
        for (int i = 0; i < times; i++) guidance = guidance + 75 <= 700 ? guidance + 75 : 125;
        return guidance;
    }

    private static Ask Waiting(Ask ask) => ask with { Stage = Stage.Waiting, Miner = null, Step = null, OfSteps = null, Draft = null, DraftPng = null };

    // What went into escrow, less what came back of it to the payer.
    private static string CostOf(RequestReply request)
    {
        string? payer = request.Ledger.FirstOrDefault(l => l.Purpose is "escrow")?.Debit;
        UInt128 back = 0;
        foreach (Wire.Ledger.LedgerLine line in request.Ledger)
            if (line.Credit == payer && line.Debit == "escrow") back += Amounts.Of(line.Amount);
        UInt128 total = Amounts.Of(request.Total);
        return Amounts.Text(back <= total ? total - back : 0);
    }
}

/// <summary>Amounts in 10^-18 tokens.</summary>
internal static class Amounts
{
    /// <summary>Reads one; zero for what is none.</summary>
    public static UInt128 Of(string text) =>
        UInt128.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out UInt128 amount) ? amount : 0;

    /// <summary>Writes one.</summary>
    public static string Text(UInt128 amount) => amount.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

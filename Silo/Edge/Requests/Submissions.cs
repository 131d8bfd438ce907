using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>What every door for requests does alike: fill in what was left out, take the price out of the key's budget, submit.</summary>
internal static class Submissions
{
    private const int UsualSteps = 25;
    private const int UsualGuidance = 250;

    /// <summary>What is asked, with what was left out filled in.</summary>
    public static PictureSpec SpecOf(string model, string prompt, long seed, int? steps, int? guidancePercent) =>
        new(model, prompt, seed, steps ?? UsualSteps, guidancePercent ?? UsualGuidance);

    /// <summary>A seed below 2^53, so that it survives a JSON reader that has only doubles.</summary>
    public static long Seed(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[8];
        random.Fill(bytes);
        return BitConverter.ToInt64(bytes) & ((1L << 53) - 1);
    }

    /// <summary>Submits a quote of the caller's; repeating it is safe.</summary>
    /// <returns>Why not, or nothing when it is accepted.</returns>
    public static async Task<Refusal?> Submit(HttpContext http, IGrainFactory grains, RequestId id, string? webhook = null)
    {
        AccountCaller caller = AccountFilter.CallerOf(http);
        IRequestGrain request = grains.GetGrain<IRequestGrain>(id.Value);
        IAccountGrain account = grains.GetGrain<IAccountGrain>(caller.Account.Value);

        // Out of the key's budget first: a budget that two submissions race for is never overdrawn.
        if (await request.Offer(caller.Account) is not { } offer) return Refusals.UnknownQuote;
        KeyUse use = await account.Spend(caller.Key, id, offer.Model.Name, offer.Price.Total);
        if (!use.IsAllowed) return http.RefusalOf(use, KeyScopes.Spend);

        SubmitOutcome outcome = await request.Submit(caller.Account, webhook);
        if (outcome is SubmitOutcome.UnknownQuote or SubmitOutcome.QuoteExpired or SubmitOutcome.QueueFull) await account.Settle(id, Amount.Zero);
        return outcome switch
        {
            SubmitOutcome.Accepted => null,
            SubmitOutcome.UnknownQuote => Refusals.UnknownQuote,
            SubmitOutcome.QuoteExpired => Refusals.QuoteExpired,
            SubmitOutcome.InsufficientFunds => Refusals.InsufficientFunds,
            SubmitOutcome.QueueFull => Refusals.QueueFull,
            _ => throw new InvalidOperationException($"A submission came to {outcome}."),
        };
    }

    /// <summary>Why there is no price.</summary>
    public static Refusal RefusalOf(QuoteRefusal refusal) => refusal switch
    {
        QuoteRefusal.UnknownModel => Refusals.UnknownModel,
        QuoteRefusal.BadPrompt => Refusals.BadPrompt,
        QuoteRefusal.BadSteps => Refusals.BadSteps,
        QuoteRefusal.BadGuidance => Refusals.BadGuidance,
        QuoteRefusal.BadSeed => Refusals.BadSeed,
        _ => throw new InvalidOperationException($"A new quote was refused as {refusal}."),
    };
}

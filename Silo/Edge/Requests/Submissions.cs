using System.Globalization;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Wire;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>What every door for requests does alike: take the price out of the key's budget, submit.</summary>
internal static class Submissions
{
    /// <summary>Why there may be no price.</summary>
    public static Refusal[] QuoteRefusals { get; } =
    [
        Refusals.UnknownModel, Refusals.BadPrompt, Refusals.BadSteps, Refusals.BadGuidance, Refusals.BadSeed, Refusals.BadStart, Refusals.BadStrength, Refusals.WrongKind, Refusals.BadMessages,
        Refusals.BadMaxTokens, Refusals.BadTemperature, Refusals.BadTopP, Refusals.UnknownCoordinator, Refusals.StakeTooLow,
    ];

    /// <summary>Why a submission may not be accepted.</summary>
    public static Refusal[] SubmitRefusals { get; } =
    [
        Refusals.ModelNotAllowed, Refusals.BudgetExceeded, Refusals.UnknownQuote, Refusals.QuoteExpired, Refusals.InsufficientFunds, Refusals.QueueFull,
        Refusals.ModelQueueFull,
    ];

    /// <summary>Submits a quote of the caller's; repeating it is safe.</summary>
    /// <returns>Why not, or nothing when it is accepted.</returns>
    public static async Task<Refusal?> Submit(HttpContext http, IGrainFactory grains, RequestId id, string? webhook = null, Hash256? drawSalt = null)
    {
        AccountCaller caller = AccountFilter.CallerOf(http);
        IRequestGrain request = grains.GetGrain<IRequestGrain>(id.Value);
        IAccountGrain account = grains.GetGrain<IAccountGrain>(caller.Account.Value);

        // Out of the key's budget first: a budget that two submissions race for is never overdrawn.
        if (await request.Offer(caller.Account) is not { } offer) return Refusals.UnknownQuote;
        KeyUse use = await account.Spend(caller.Key, id, offer.Model.Name, offer.Price.Total);
        if (!use.IsAllowed) return http.RefusalOf(use, KeyScopes.Spend);

        SubmitOutcome outcome = await request.Submit(caller.Account, webhook, drawSalt);
        if (outcome is SubmitOutcome.UnknownQuote or SubmitOutcome.QuoteExpired or SubmitOutcome.QueueFull or SubmitOutcome.ModelQueueFull) await account.Settle(id, Amount.Zero);
        return outcome switch
        {
            SubmitOutcome.Accepted => null,
            SubmitOutcome.UnknownQuote => Refusals.UnknownQuote,
            SubmitOutcome.QuoteExpired => Refusals.QuoteExpired,
            SubmitOutcome.InsufficientFunds => Refusals.InsufficientFunds,
            SubmitOutcome.QueueFull => await Full(http, grains, OpenOutcome.QueueFull, offer),
            SubmitOutcome.ModelQueueFull => await Full(http, grains, OpenOutcome.ModelQueueFull, offer),
            _ => throw new InvalidOperationException($"A submission came to {outcome}."),
        };
    }

    // What was taken out of the key's budget is back by now, so the numbers may be a moment older or younger than the refusal.
    private static async Task<Refusal> Full(HttpContext http, IGrainFactory grains, OpenOutcome refused, QuoteOffer offer)
    {
        ICoordinatorGrain coordinator = grains.GetGrain<ICoordinatorGrain>(http.RequestServices.GetRequiredService<NetworkOptions>().Coordinator.Value);
        QueuePressure pressure = await coordinator.Pressure(refused, offer.Model.Program, offer.App);
        int seconds = (int)pressure.RetryAfter.TotalSeconds;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        bool isModel = refused is OpenOutcome.ModelQueueFull;
        return (isModel ? Refusals.ModelQueueFull : Refusals.QueueFull) with
        {
            Details = new ErrorDetails(pressure.Count, pressure.Limit, seconds, isModel ? offer.Model.Name : null),
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
        QuoteRefusal.BadStart => Refusals.BadStart,
        QuoteRefusal.BadStrength => Refusals.BadStrength,
        QuoteRefusal.BadMessages => Refusals.BadMessages,
        QuoteRefusal.BadMaxTokens => Refusals.BadMaxTokens,
        QuoteRefusal.BadTemperature => Refusals.BadTemperature,
        QuoteRefusal.BadTopP => Refusals.BadTopP,
        QuoteRefusal.UnknownCoordinator => Refusals.UnknownCoordinator,
        QuoteRefusal.CoordinatorUnstaked => Refusals.StakeTooLow,
        _ => throw new InvalidOperationException($"A new quote was refused as {refusal}."),
    };
}

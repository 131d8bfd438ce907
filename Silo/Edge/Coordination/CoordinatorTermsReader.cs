using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Wire.Coordination;

namespace Cuckoo.Silo.Edge.Coordination;

/// <summary>Terms of a coordinator between the wire and the grains, with what was left out filled in by the network's own.</summary>
internal static class CoordinatorTermsReader
{
    private const int UsualMargin = 10;

    /// <summary>What was asked.</summary>
    /// <exception cref="RefusedException">An amount or an address is none, or a number is below zero.</exception>
    public static AppTerms Of(CoordinatorTerms asked, NetworkOptions network)
    {
        int margin = asked.MarginPercent ?? UsualMargin;
        if (asked.LowPricePercent is < 1 || asked.HighPricePercent is < 1) throw Refused(AppRefusal.BadPriorities, network);
        if (margin < 0) throw Refused(AppRefusal.BadMargin, network);

        // Bounded before anything is made of them: a body of 16 KiB holds many short members.
        if (asked.Models.Count > AppRules.MostModels) throw Refused(AppRefusal.BadModels, network);
        if (asked.Miners?.Count > AppRules.MostMiners) throw Refused(AppRefusal.BadMiners, network);
        return new AppTerms(
            [.. asked.Models.Select(m => PriceOf(m, network))],
            (uint)margin,
            asked.Redundancy ?? 1,
            new AuditTerms(asked.AuditFloorPerMille ?? network.AuditFloorPerMille, asked.TrustedAuditPerMille ?? network.TrustedAuditPerMille),
            [.. (asked.Miners ?? []).Select(m => MinerOf(m, network))],
            asked.QueueLimit ?? network.AppQueueLimit,
            new PriorityTerms((uint)(asked.LowPricePercent ?? 0), (uint)(asked.HighPricePercent ?? 0)));
    }

    /// <summary>Terms as the wire has them.</summary>
    public static CoordinatorTerms Of(AppTerms terms, NetworkOptions network) => new(
        [.. terms.Models.Select(m => new CoordinatorModel(m.Model, m.UnitPrice.ToString(), m.PromptPrice.ToString(), m.QueueLimit == 0 ? null : m.QueueLimit))],
        (int)terms.MarginPercent,
        terms.Redundancy,
        terms.Audit.FloorPerMille,
        terms.Audit.TrustedPerMille,
        [.. terms.Miners.Select(m => m.Value)],
        terms.QueueLimit,
        (int)PriorityRules.Of(terms.Priorities, network).LowPercent,
        (int)PriorityRules.Of(terms.Priorities, network).HighPercent);

    /// <summary>Why not, with what is allowed.</summary>
    public static Refusal RefusalOf(AppRefusal refusal, NetworkOptions network) => refusal switch
    {
        AppRefusal.BadModels => Bad($"models must be 1 to {AppRules.MostModels} models on offer here, each once."),
        AppRefusal.BadPrice => Bad($"unitPrice must be 1 to {AppRules.MostPrice} as a decimal text, promptTokenPrice 0 to that, and of a picture model 0."),
        AppRefusal.BadMargin => Bad($"marginPercent must be 0 to {AppRules.MostMarginPercent}."),
        AppRefusal.BadRedundancy => Bad($"redundancy must be 1 to {AppRules.MostRedundancy}."),
        AppRefusal.BadAudit => Bad($"auditFloorPerMille must be {network.AuditFloorPerMille} to 1000, and trustedAuditPerMille {network.TrustedAuditPerMille} to 1000."),
        AppRefusal.BadMiners => Bad($"miners must be at most {AppRules.MostMiners} addresses with the capitals of EIP-55, each once."),
        AppRefusal.BadQueueLimit => Bad($"queueLimit, of all and of a model, must be 1 to {network.AppQueueLimit}."),
        AppRefusal.BadPriorities => Bad($"lowPricePercent must be 1 to 100, and highPricePercent 100 to {PriorityRules.MostPercent}."),
        AppRefusal.Taken => Refusals.CoordinatorTaken,
        AppRefusal.TooMany => Refusals.TooManyCoordinators,
        AppRefusal.StakeTooLow => Refusals.StakeTooLow.Saying($"The owner needs a stake of {network.LeastCoordinatorStake} for each coordinator."),
        AppRefusal.Unknown => Refusals.UnknownCoordinator,
        AppRefusal.NotOwner => Refusals.NotOwner,
        _ => throw new InvalidOperationException($"A coordinator came to {refusal}."),
    };

    private static AppPrice PriceOf(CoordinatorModel? model, NetworkOptions network)
    {
        if (model is null) throw Refused(AppRefusal.BadModels, network);
        if (model.QueueLimit is < 1) throw Refused(AppRefusal.BadQueueLimit, network);
        return Amount.TryParse(model.UnitPrice, out Amount unit) && Amount.TryParse(model.PromptTokenPrice ?? "0", out Amount prompt)
            ? new AppPrice(model.Name, unit, prompt, model.QueueLimit ?? 0)
            : throw Refused(AppRefusal.BadPrice, network);
    }

    private static MinerId MinerOf(string? text, NetworkOptions network) =>
        text is not null && Address.TryParse(text, out Address address) && MinerId.TryParse(address.ToString(), out MinerId miner)
            ? miner
            : throw Refused(AppRefusal.BadMiners, network);

    private static RefusedException Refused(AppRefusal refusal, NetworkOptions network) => new(RefusalOf(refusal, network));

    private static Refusal Bad(string sentence) => Refusals.BadCoordinatorTerms.Saying(sentence);
}

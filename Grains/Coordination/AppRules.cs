// On which terms coordinators may be registered, and what a request keeps of them. Pure.

using System.Collections.Immutable;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Coordination;

/// <summary>The rules of app builders' coordinators.</summary>
public static class AppRules
{
    /// <summary>Most models of one.</summary>
    public const int MostModels = 16;

    /// <summary>Most miners that one may name.</summary>
    public const int MostMiners = 64;

    /// <summary>Largest margin, in hundredths of the work's price.</summary>
    public const uint MostMarginPercent = 100;

    /// <summary>Most miners that run a request.</summary>
    public const int MostRedundancy = 5;

    /// <summary>Most coordinators an account may own: enough for an app with its trials.</summary>
    public const int MostOfOwner = 16;

    /// <summary>Most names in all: with 32 characters and an owner each they are 80 kB, which a registration writes.</summary>
    public const int MostNames = 1_000;

    /// <summary>Highest price of a unit, a million tokens: far from where sums over steps or tokens could leave the range of an amount.</summary>
    public static readonly Amount MostPrice = new((UInt128)1_000_000_000_000_000_000 * 1_000_000);

    /// <summary>Whether terms are within their bounds.</summary>
    public static AppRefusal Check(AppTerms terms, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(options);
        if (terms.Models.Length is 0 or > MostModels || HasTwice(terms.Models.Select(m => m.Model))) return AppRefusal.BadModels;
        foreach (AppPrice price in terms.Models)
        {
            if (Find(options.Models, price.Model) is not { } card) return AppRefusal.BadModels;
            if (price.UnitPrice.IsZero || price.UnitPrice > MostPrice || price.PromptPrice > MostPrice) return AppRefusal.BadPrice;
            if (card is PictureCard && !price.PromptPrice.IsZero) return AppRefusal.BadPrice;
            if (price.QueueLimit < 0 || price.QueueLimit > options.AppQueueLimit) return AppRefusal.BadQueueLimit;
        }

        if (terms.MarginPercent > MostMarginPercent) return AppRefusal.BadMargin;
        if (terms.Redundancy is < 1 or > MostRedundancy) return AppRefusal.BadRedundancy;
        if (terms.Audit.FloorPerMille < options.AuditFloorPerMille || terms.Audit.FloorPerMille > 1_000) return AppRefusal.BadAudit;
        if (terms.Audit.TrustedPerMille < options.TrustedAuditPerMille || terms.Audit.TrustedPerMille > 1_000) return AppRefusal.BadAudit;
        if (terms.Miners.Length > MostMiners || HasTwice(terms.Miners.Select(m => m.Value))) return AppRefusal.BadMiners;
        if (!PriorityRules.AreTerms(PriorityRules.Of(terms.Priorities, options))) return AppRefusal.BadPriorities;
        return terms.QueueLimit < 1 || terms.QueueLimit > options.AppQueueLimit ? AppRefusal.BadQueueLimit : AppRefusal.None;
    }

    /// <summary>Whether an owner may have a name.</summary>
    public static AppRefusal CheckClaim(AppNamesState state, CoordinatorId name, AccountId owner, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        if (name == options.Coordinator) return AppRefusal.Taken;
        if (state.Owners.TryGetValue(name, out AccountId before)) return before == owner ? AppRefusal.None : AppRefusal.Taken;
        int owned = state.Owners.Values.Count(o => o == owner);
        if (state.Owners.Count >= MostNames || owned >= MostOfOwner) return AppRefusal.TooMany;
        return StakeOf(owner, options) < options.LeastCoordinatorStake * (uint)(owned + 1) ? AppRefusal.StakeTooLow : AppRefusal.None;
    }

    /// <summary>The name is the owner's.</summary>
    public static AppNamesState Claimed(AppNamesState state, CoordinatorId name, AccountId owner)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with { Owners = state.Owners.SetItem(name, owner) };
    }

    /// <summary>Names in their order.</summary>
    /// <param name="state">Those that are taken.</param>
    /// <param name="after">Begin behind this one; nothing for the first.</param>
    /// <param name="most">How many at most.</param>
    public static ImmutableArray<CoordinatorId> List(AppNamesState state, CoordinatorId? after, int most)
    {
        ArgumentNullException.ThrowIfNull(state);
        return
        [
            .. state.Owners.Keys
                .Where(n => after is null || string.CompareOrdinal(n.Value, after.Value.Value) > 0)
                .OrderBy(n => n.Value, StringComparer.Ordinal)
                .Take(most),
        ];
    }

    /// <summary>What a registration under terms that are within their bounds finds.</summary>
    public static AppRefusal CheckRegister(AppState state, AccountId owner, AppTerms terms)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Owner is not { } before) return AppRefusal.None;
        return before == owner && AreSame(state.Terms!, terms) ? AppRefusal.None : AppRefusal.Taken;
    }

    /// <summary>Whether an account may give it other terms.</summary>
    public static AppRefusal CheckChange(AppState state, AccountId owner)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Owner is not { } before) return AppRefusal.Unknown;
        return before == owner ? AppRefusal.None : AppRefusal.NotOwner;
    }

    /// <summary>Its terms from now on.</summary>
    public static AppState With(AppState state, AccountId owner, AppTerms terms, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Owner is null) return new AppState { Owner = owner, Terms = terms, Since = now };
        return AreSame(state.Terms!, terms) ? state : state with { Terms = terms };
    }

    /// <summary>A coordinator as anybody may see it.</summary>
    public static AppView? ViewOf(AppState state, CoordinatorId id, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        if (id == options.Coordinator) return Own(options);
        return state is { Owner: { } owner, Terms: { } terms } ? new AppView(id, owner, terms, StakeOf(owner, options), state.Since) : null;
    }

    /// <summary>The silo's own coordinator, on the network's terms.</summary>
    public static AppView Own(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        AuditTerms audit = new(options.AuditFloorPerMille, options.TrustedAuditPerMille);
        return new AppView(
            options.Coordinator, null, new AppTerms([.. options.Models.Select(PriceOf)], options.MarginPercent, 1, audit, [], options.QueueLimit, options.Priorities), Amount.Zero, null);
    }

    /// <summary>A model as the coordinator offers it; nothing when it does not.</summary>
    public static ModelCard? CardOf(AppTerms terms, string model, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(options);
        return Find(terms, model) is not { } price ? null : Find(options.Models, model) switch
        {
            PictureCard picture => picture with { PricePerStep = price.UnitPrice },
            TextCard text => text with { PricePerToken = price.UnitPrice, PricePerPromptToken = price.PromptPrice },
            _ => null,
        };
    }

    /// <summary>What a request keeps of a coordinator's terms.</summary>
    /// <param name="app">The coordinator.</param>
    /// <param name="model">The model that is asked for.</param>
    public static AppDeal DealOf(AppView app, string model)
    {
        ArgumentNullException.ThrowIfNull(app);
        AppTerms terms = app.Terms;
        return new AppDeal(app.Id, terms.MarginPercent, terms.Redundancy, terms.Audit, terms.Miners, terms.QueueLimit, Find(terms, model)?.QueueLimit ?? 0);
    }

    /// <summary>The network's numbers with a coordinator's margin, redundancy and audit rates, of which the higher count.</summary>
    public static NetworkOptions Under(NetworkOptions options, AppDeal? deal)
    {
        ArgumentNullException.ThrowIfNull(options);
        return deal is null ? options : Audited(options, deal.Audit) with { MarginPercent = deal.MarginPercent, Redundancy = deal.Redundancy };
    }

    /// <summary>The network's numbers with a coordinator's audit rates, of which the higher count.</summary>
    public static NetworkOptions Audited(NetworkOptions options, AuditTerms audit)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            AuditFloorPerMille = Math.Max(options.AuditFloorPerMille, audit.FloorPerMille),
            TrustedAuditPerMille = Math.Max(options.TrustedAuditPerMille, audit.TrustedPerMille),
            TolerantAuditPerMille = Math.Max(options.TolerantAuditPerMille, audit.TrustedPerMille),
        };
    }

    /// <summary>What an account has at stake for its coordinators.</summary>
    public static Amount StakeOf(AccountId owner, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.CoordinatorStakes.GetValueOrDefault(owner);
    }

    /// <summary>Whether two say the same; lists are compared by what is in them.</summary>
    public static bool AreSame(AppTerms one, AppTerms other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Models.SequenceEqual(other.Models) && one.Miners.SequenceEqual(other.Miners)
            && one == other with { Models = one.Models, Miners = one.Miners };
    }

    private static AppPrice PriceOf(ModelCard card) =>
        new(card.Name, card.UnitPrice, card is TextCard text ? text.PricePerPromptToken : Amount.Zero);

    private static AppPrice? Find(AppTerms terms, string model) => terms.Models.FirstOrDefault(m => string.Equals(m.Model, model, StringComparison.Ordinal));

    private static ModelCard? Find(ImmutableArray<ModelCard> models, string name) =>
        models.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.Ordinal));

    private static bool HasTwice(IEnumerable<string> names) => !names.All(new HashSet<string>(StringComparer.Ordinal).Add);
}
